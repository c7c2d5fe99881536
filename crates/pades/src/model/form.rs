//! The interactive form (ISO 32000-2 §12.7): its fields as a list, with what they inherit.

use std::collections::HashSet;
use std::sync::Arc;

use crate::error::{Fault, LimitKind, ReadError};
use crate::model::catalog::{List, Place, once};
use crate::syntax::object::{Dictionary, Object, ObjectId, Value};
use crate::text::decode_text;
use crate::view::{Indirect, View};

/// The form of a document.
#[derive(Debug, Clone)]
pub struct Form<'a> {
    /// Whether it is an object of its own or stands in the catalog; never absent.
    pub place: Place,
    /// The object that holds it: its own, or the catalog.
    pub holder: Indirect<'a>,
    /// The form's dictionary; spans are places in [`Form::holder`].
    pub dictionary: Dictionary,
    /// The array of the fields at the root.
    pub roots: List<'a>,
    /// All fields, each before those below it.
    pub fields: Vec<Field>,
}

/// The kinds of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "closed by the standard")]
pub enum FieldKind {
    /// `Btn`: check box, radio buttons, push button.
    Button,
    /// `Ch`: list, dropdown.
    Choice,
    /// `Sig`.
    Signature,
    /// `Tx`.
    Text,
}

/// A field, or an inner node of the tree of fields.
#[derive(Debug, Clone)]
pub struct Field {
    /// The object.
    pub id: ObjectId,
    /// The index of the node above in [`Form::fields`].
    pub parent: Option<usize>,
    /// The names from the root down, joined by points.
    pub name: String,
    /// Its kind, own or inherited; inner nodes may have none.
    pub kind: Option<FieldKind>,
    /// `Ff`, own or inherited.
    pub flags: i64,
    /// `V`, own or inherited; a reference is not followed.
    pub value: Option<Arc<Object>>,
    /// `DA`, own or inherited, or that of the form.
    pub default_appearance: Option<Arc<[u8]>>,
    /// Its widgets: itself where field and widget are one object, or kids without a name.
    pub widgets: Vec<ObjectId>,
    /// Whether there are fields below it.
    pub is_inner: bool,
    /// Levels above it.
    pub depth: usize,
}

impl Field {
    /// Whether the field and its only widget are one object.
    #[must_use]
    pub fn is_merged(&self) -> bool {
        self.widgets == [self.id]
    }
}

impl<'a> View<'_, 'a> {
    /// The form; `None` where the document has none.
    ///
    /// # Errors
    /// [`Fault::Form`] where it is no dictionary, [`Fault::FieldTree`] where its fields are no tree;
    /// [`LimitKind::Fields`], [`LimitKind::TreeDepth`].
    pub fn form(&self) -> Result<Option<Form<'a>>, ReadError> {
        let catalog = self.catalog()?;
        let wrong = || ReadError::damaged(Fault::Form, catalog.object().span.start);
        let value = catalog
            .dictionary()
            .and_then(|catalog| catalog.get("AcroForm"));
        let Some(value) = value.filter(|value| value.value != Value::Null) else {
            return Ok(None);
        };
        let (place, holder) = match value.value.as_reference() {
            None => (Place::Owner, catalog.clone()),
            Some(id) => match self.object(id)? {
                None => return Ok(None),
                Some(object) => (Place::Object(id), object),
            },
        };
        let dictionary = match place {
            Place::Owner | Place::Absent => value.value.as_dictionary(),
            Place::Object(_) => holder.dictionary(),
        };
        let dictionary = dictionary.ok_or_else(wrong)?.clone();
        once(&dictionary)?;
        let roots = self.list(&dictionary, "Fields", Fault::Form)?;
        let fields = self.fields(&roots, &dictionary)?;
        Ok(Some(Form {
            place,
            holder,
            dictionary,
            roots,
            fields,
        }))
    }

    fn fields(&self, roots: &List<'_>, form: &Dictionary) -> Result<Vec<Field>, ReadError> {
        let mut fields: Vec<Field> = Vec::new();
        let mut seen = HashSet::new();
        let mut stack: Vec<(ObjectId, Option<usize>)> = Vec::new();
        for root in roots.items.iter().rev() {
            stack.push((reference(root)?, None));
        }
        let default = match form.get("DA") {
            None => None,
            Some(default) => self.value(default)?.as_string().cloned(),
        };
        let default: Option<Arc<[u8]>> = default.map(|default| default.as_bytes().into());
        while let Some((id, parent)) = stack.pop() {
            if fields.len() == self.pdf().limits().fields {
                return Err(ReadError::Limit(LimitKind::Fields));
            }
            let above = parent.and_then(|parent| fields.get(parent));
            let (mut field, kids) = self.field(id, above)?;
            if field.depth == self.pdf().limits().tree_depth {
                return Err(ReadError::Limit(LimitKind::TreeDepth));
            }
            field.parent = parent;
            if field.default_appearance.is_none() {
                field.default_appearance.clone_from(&default);
            }
            let widgets = field.widgets.iter().filter(|widget| **widget != id);
            for node in widgets.chain([&id]) {
                if !seen.insert(node.number) {
                    return Err(ReadError::damaged(Fault::FieldTree, 0));
                }
            }
            let index = fields.len();
            fields.push(field);
            stack.extend(kids.into_iter().rev().map(|kid| (kid, Some(index))));
        }
        Ok(fields)
    }

    /// One node of the tree and the fields below it.
    fn field(
        &self,
        id: ObjectId,
        above: Option<&Field>,
    ) -> Result<(Field, Vec<ObjectId>), ReadError> {
        let object = self.structure(id, Fault::FieldTree)?;
        let at = object.object().span.start;
        let wrong = || ReadError::damaged(Fault::FieldTree, at);
        let dictionary = object.dictionary().ok_or_else(wrong)?;
        let stated = dictionary.get("Parent").map(|parent| &parent.value);
        let stated = stated.and_then(Value::as_reference);
        if stated != above.map(|above| above.id) {
            return Err(wrong());
        }
        let name = self.full_name(dictionary, above)?;
        let (kids, widgets) = self.kids(id, dictionary)?;
        let is_inner = !kids.is_empty();
        let is_widget = dictionary
            .get("Subtype")
            .is_some_and(|kind| kind.value.is_name("Widget"));
        let own = dictionary
            .get("V")
            .filter(|value| value.value != Value::Null);
        let integer = |object: &Object| Ok(self.value(object)?.as_integer());
        let string = |object: &Object| Ok(self.value(object)?.as_string().cloned());
        let flags = dictionary.get("Ff").map(integer).transpose()?.flatten();
        let appearance = dictionary.get("DA").map(string).transpose()?.flatten();
        let appearance: Option<Arc<[u8]>> = appearance.map(|own| own.as_bytes().into());
        let field = Field {
            id,
            parent: None,
            name,
            kind: self.kind(dictionary)?.or_else(|| above?.kind),
            flags: flags.or_else(|| Some(above?.flags)).unwrap_or(0),
            value: own
                .map(|own| Arc::new(own.clone()))
                .or_else(|| above?.value.clone()),
            default_appearance: appearance.or_else(|| above?.default_appearance.clone()),
            widgets: if widgets.is_empty() && !is_inner && is_widget {
                vec![id]
            } else {
                widgets
            },
            is_inner,
            depth: above.map_or(0, |above| above.depth + 1),
        };
        Ok((field, kids))
    }

    /// The name of the node above and the own one, as long as a name may be.
    fn full_name(
        &self,
        dictionary: &Dictionary,
        above: Option<&Field>,
    ) -> Result<String, ReadError> {
        let above = above.map_or("", |above| above.name.as_str());
        let Some(name) = dictionary.get("T") else {
            return Ok(above.to_owned());
        };
        let wrong = || ReadError::damaged(Fault::FieldTree, name.span.start);
        let value = self.value(name)?;
        let own = decode_text(value.as_string().ok_or_else(wrong)?.as_bytes());
        if above.len() + own.len() >= self.pdf().limits().name_bytes {
            return Err(ReadError::Limit(LimitKind::NameLength));
        }
        // Names of fields below each other are written out whole, once for each revision.
        self.pdf().meter().charge(above.len() + own.len())?;
        if above.is_empty() {
            return Ok(own);
        }
        Ok(format!("{above}.{own}"))
    }

    fn kind(&self, dictionary: &Dictionary) -> Result<Option<FieldKind>, ReadError> {
        let Some(kind) = dictionary.get("FT") else {
            return Ok(None);
        };
        let value = self.value(kind)?;
        match value.as_name().map(crate::Name::as_bytes) {
            Some(b"Btn") => Ok(Some(FieldKind::Button)),
            Some(b"Ch") => Ok(Some(FieldKind::Choice)),
            Some(b"Sig") => Ok(Some(FieldKind::Signature)),
            Some(b"Tx") => Ok(Some(FieldKind::Text)),
            Some(_) | None => Err(ReadError::damaged(Fault::FieldTree, kind.span.start)),
        }
    }

    /// The kids of a node: fields, which have a name, or widgets, which have none. A node has one
    /// kind of kids.
    fn kids(
        &self,
        id: ObjectId,
        dictionary: &Dictionary,
    ) -> Result<(Vec<ObjectId>, Vec<ObjectId>), ReadError> {
        let list = self.list(dictionary, "Kids", Fault::FieldTree)?;
        let (mut fields, mut widgets) = (Vec::new(), Vec::new());
        for kid in &list.items {
            let kid_id = reference(kid)?;
            let object = self.structure(kid_id, Fault::FieldTree)?;
            let wrong = || ReadError::damaged(Fault::FieldTree, object.object().span.start);
            let kid = object.dictionary().ok_or_else(wrong)?;
            if kid.get("T").is_some() {
                fields.push(kid_id);
                continue;
            }
            let parent = kid
                .get("Parent")
                .and_then(|parent| parent.value.as_reference());
            if parent != Some(id) {
                return Err(wrong());
            }
            widgets.push(kid_id);
        }
        if !fields.is_empty() && !widgets.is_empty() {
            return Err(ReadError::damaged(Fault::FieldTree, 0));
        }
        Ok((fields, widgets))
    }
}

/// Fields are indirect objects.
fn reference(object: &Object) -> Result<ObjectId, ReadError> {
    let id = object.value.as_reference();
    id.ok_or_else(|| ReadError::damaged(Fault::FieldTree, object.span.start))
}
