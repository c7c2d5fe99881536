//! From placeholders to fields: who of the recipients fills which.

use bulla_types::RecipientId;

use crate::obstacle::Reason;
use crate::plan::PlannedField;
use crate::report::FoundPlaceholder;
use crate::{FieldKind, Obstacle};

/// Somebody whom a placeholder may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The place in the manifest.
    pub recipient: RecipientId,
    /// Whether this one signs; fields are for signers alone.
    pub part: Part,
    /// The names by which placeholders may call this one, beside the number.
    pub names: Vec<String>,
}

/// What somebody does with a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a yes or no with a name")]
pub enum Part {
    /// Signs it.
    Signs,
    /// Anything else.
    Other,
}

/// The fields that placeholders ask for. `role=N` is the N-th of `recipients`, from 1; a name is
/// compared without regard to case. The second signature of the same person shows the mark once more.
///
/// # Errors
/// `role_unknown` with the role as its field, where nobody, or nobody who signs, has it.
pub fn assign(
    placeholders: &[FoundPlaceholder],
    recipients: &[Holder],
) -> Result<Vec<PlannedField>, Obstacle> {
    let mut signed: Vec<RecipientId> = Vec::new();
    let mut planned = Vec::new();
    for wish in placeholders {
        let holder = holder(&wish.role, recipients);
        let holder = holder.ok_or_else(|| Reason::Role.about(&wish.role))?;
        let is_first = !signed.contains(&holder.recipient);
        let mut kind = wish.kind;
        if kind == FieldKind::Signature && is_first {
            signed.push(holder.recipient);
        } else if kind == FieldKind::Signature {
            kind = FieldKind::Mark;
        }
        planned.push(PlannedField {
            recipient: holder.recipient,
            kind,
            page: wish.page,
            places: wish.places.clone(),
            label: wish.label.clone(),
            required: wish.required,
            read_only: wish.read_only,
            multiline: false,
            default: wish.default.clone(),
            options: wish.options.clone(),
        });
    }
    Ok(planned)
}

fn holder<'r>(role: &str, recipients: &'r [Holder]) -> Option<&'r Holder> {
    let named = match role.parse::<usize>() {
        Ok(number) => recipients.get(number.checked_sub(1)?),
        Err(_) => recipients.iter().find(|holder| {
            let mut names = holder.names.iter();
            names.any(|name| name.to_lowercase() == role.to_lowercase())
        }),
    };
    named.filter(|holder| holder.part == Part::Signs)
}

#[cfg(test)]
mod tests {
    use bulla_types::RecipientId;

    use super::{Holder, Part, assign};
    use crate::FieldKind;
    use crate::report::FoundPlaceholder;

    fn holder(seed: u8, part: Part, name: &str) -> Holder {
        Holder {
            recipient: RecipientId::from_bytes([seed; 16]),
            part,
            names: vec![name.to_owned()],
        }
    }

    fn wish(role: &str) -> FoundPlaceholder {
        FoundPlaceholder {
            kind: FieldKind::Signature,
            role: role.to_owned(),
            page: 0,
            places: vec![[0.0, 0.0, 10.0, 10.0]],
            label: String::new(),
            required: true,
            read_only: false,
            default: None,
            options: Vec::new(),
        }
    }

    #[test]
    fn roles_are_numbers_and_names_of_recipients() {
        let recipients = [
            holder(1, Part::Other, "Office"),
            holder(2, Part::Signs, "Käufer"),
        ];
        let planned = assign(&[wish("2"), wish("KÄUFER")], &recipients).unwrap();
        let kinds: Vec<FieldKind> = planned.iter().map(|field| field.kind).collect();
        assert_eq!(kinds, [FieldKind::Signature, FieldKind::Mark]);
        for role in ["0", "1", "3", "Office", "nobody", ""] {
            let obstacle = assign(&[wish(role)], &recipients).unwrap_err();
            assert_eq!(
                (obstacle.code(), obstacle.field()),
                ("role_unknown", Some(role))
            );
        }
    }
}
