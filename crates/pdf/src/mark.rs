//! What is seen of a signature, and marks that are shown elsewhere.

use bulla_pades::appearance::{self, Drawing, Frame, InkPoint, SignatureLook, text_string};
use bulla_pades::{Entries, Fill};

use crate::fill::{Canvas, Entry};
use crate::obstacle::Reason;
use crate::own::OwnField;
use crate::plan::{Ink, Look, Mark, SigningPlan, Style};
use crate::{FieldKind, Obstacle};

impl Canvas<'_, '_, '_> {
    /// Initials, or the mark once more. The field's value is the text of the mark, of a drawing the
    /// signer's name.
    pub(crate) fn mark(
        &mut self,
        field: &OwnField,
        plan: &SigningPlan,
    ) -> Result<Option<Entry>, Obstacle> {
        let mark = if field.name.kind() == FieldKind::Initials {
            plan.initials.as_ref()
        } else {
            plan.look.mark.as_ref()
        };
        let Some(mark) = mark else {
            Reason::MarkMissing.unless(!field.is_required())?;
            return Ok(None);
        };
        let frame = self.own_frame(field)?;
        let (drawing, text) = (drawing(mark)?, text_of(mark, &plan.name));
        let drawn = drawn(mark, drawing.as_ref(), plan.look.style);
        let widget = self.looks.initials(drawn, ink(plan.look.ink), frame)?;
        let value = text_string(text);
        let fill = Fill {
            field: field.name.to_string(),
            value: Entries::new([("V", value.as_bytes())])?,
            widgets: vec![Entries::of_look(&widget)?.keeping(&["AP"])],
        };
        Ok(Some(Entry::Fill(fill)))
    }

    /// What is seen of a signature, and how many characters no font has.
    ///
    /// # Errors
    /// Those of `Appearances::signature`.
    pub(crate) fn signature(
        &mut self,
        look: &Look,
        name: &str,
        frame: Frame,
    ) -> Result<(Entries, usize), Obstacle> {
        let details = look.details.iter().map(|detail| appearance::Detail {
            label: &detail.label,
            text: &detail.text,
        });
        let mut details: Vec<appearance::Detail<'_>> = details.collect();
        let is_bare = details.iter().all(|detail| detail.text.trim().is_empty());
        if look.mark.is_none() && is_bare {
            details = vec![appearance::Detail {
                label: "",
                text: name,
            }];
        }
        if look.mark.is_none() && is_bare && name.trim().is_empty() {
            return Ok((Entries::default(), 0));
        }
        let drawing = look.mark.as_ref().map(drawing).transpose()?.flatten();
        let mark = look.mark.as_ref();
        let mark = mark.map(|mark| drawn(mark, drawing.as_ref(), look.style));
        let shown = SignatureLook {
            mark,
            details: &details,
            ink: ink(look.ink),
        };
        let shown = self.looks.signature(&shown, frame)?;
        let entries = Entries::of_look(&shown.widget)?.keeping(&["AP"]);
        Ok((entries, shown.replaced_characters))
    }
}

fn drawing(mark: &Mark) -> Result<Option<Drawing>, Obstacle> {
    let Mark::Drawn(strokes) = mark else {
        return Ok(None);
    };
    let strokes = strokes.iter().map(|stroke| {
        let points = stroke.iter().map(|dot| InkPoint {
            x: dot.x,
            y: dot.y,
            width: dot.width,
        });
        points.collect::<Vec<_>>()
    });
    let strokes: Vec<Vec<InkPoint>> = strokes.collect();
    Ok(Some(Drawing::new(&strokes)?))
}

fn drawn<'m>(mark: &'m Mark, drawing: Option<&'m Drawing>, style: Style) -> appearance::Mark<'m> {
    match (mark, drawing) {
        (Mark::Typed(text), _) => appearance::Mark::Typed(text, style.into()),
        (Mark::Drawn(_), Some(drawing)) => appearance::Mark::Drawn(drawing),
        (Mark::Drawn(_), None) => appearance::Mark::Typed("", style.into()),
    }
}

fn text_of<'m>(mark: &'m Mark, name: &'m str) -> &'m str {
    match mark {
        Mark::Typed(text) => text,
        Mark::Drawn(_) => name,
    }
}

const fn ink(ink: Ink) -> appearance::Ink {
    match ink {
        Ink::Black => appearance::Ink::Black,
        Ink::Blue => appearance::Ink::Blue,
    }
}

impl From<Style> for appearance::Style {
    fn from(style: Style) -> Self {
        match style {
            Style::Casual => Self::Casual,
            Style::Formal => Self::Formal,
            Style::Lively => Self::Lively,
        }
    }
}
