//! The looks that one update adds to a file: forms, and one subset of each font for all of them.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::appearance::AppearanceError;
use crate::appearance::content::{Area, Content};
use crate::appearance::embed::EmbeddedFont;
use crate::appearance::font::{Face, Typeface};
use crate::appearance::frame::Frame;
use crate::appearance::ink::{COLOUR_SPACE, COLOUR_SPACE_VALUE};
use crate::appearance::length::Length;
use crate::appearance::object::{Dictionary, NewObject, ObjectNumber, ObjectNumbers};

/// The looks of one update. A look that is refused leaves nothing behind, and others can follow.
#[derive(Clone, Debug)]
pub struct Appearances {
    numbers: ObjectNumbers,
    objects: Vec<NewObject>,
    fonts: BTreeMap<Typeface, EmbeddedFont>,
    helvetica: Option<ObjectNumber>,
}

impl Appearances {
    /// No looks yet; their objects get the numbers from `first_free` on.
    ///
    /// # Errors
    /// [`AppearanceError::ObjectNumbers`] unless it is 1 to [`super::MAX_OBJECT_NUMBER`].
    pub fn starting_at(first_free: u32) -> Result<Self, AppearanceError> {
        Ok(Self {
            numbers: ObjectNumbers::starting_at(first_free)?,
            objects: Vec::new(),
            fonts: BTreeMap::new(),
            helvetica: None,
        })
    }

    /// The look of a field that waits for its signer: nothing, which PDF/A wants all the same.
    /// Returns the widget's entries: `/AP`, and `/MK` where the page is turned.
    ///
    /// # Errors
    /// [`AppearanceError::ObjectNumbers`].
    pub fn blank(&mut self, frame: Frame) -> Result<Dictionary, AppearanceError> {
        let form = self.add_form(frame, &Content::default())?;
        Ok(with_rotation(normal_appearance(form), frame))
    }

    /// All objects: the forms in the order in which they were asked for, then the fonts.
    ///
    /// # Errors
    /// [`AppearanceError::ObjectNumbers`], [`AppearanceError::BundledFont`].
    pub fn finish(mut self) -> Result<Vec<NewObject>, AppearanceError> {
        for font in self.fonts.into_values() {
            self.objects.extend(font.finish(&mut self.numbers)?);
        }
        if let Some(number) = self.helvetica {
            let body = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
            self.objects.push(NewObject::new(number, body.to_vec()));
        }
        Ok(self.objects)
    }

    /// The object of Helvetica, which is not embedded.
    pub(crate) fn helvetica(&mut self) -> Result<ObjectNumber, AppearanceError> {
        let number = match self.helvetica {
            Some(number) => number,
            None => self.numbers.take()?,
        };
        self.helvetica = Some(number);
        Ok(number)
    }

    /// A bundled font, from now on part of the update.
    pub(crate) fn font(
        &mut self,
        typeface: Typeface,
    ) -> Result<&mut EmbeddedFont, AppearanceError> {
        match self.fonts.entry(typeface) {
            Entry::Occupied(font) => Ok(font.into_mut()),
            Entry::Vacant(place) => {
                let face = Face::open(typeface)?;
                Ok(place.insert(EmbeddedFont::new(face, self.numbers.take()?)))
            }
        }
    }

    /// Adds a form that fills a frame.
    pub(crate) fn add_form(
        &mut self,
        frame: Frame,
        content: &Content,
    ) -> Result<ObjectNumber, AppearanceError> {
        let fonts = self.fonts_of(content)?;
        let number = self.numbers.take()?;
        let (width, height) = frame.upright();
        let mut form = Dictionary::default()
            .with("Type", "/XObject")
            .with("Subtype", "/Form")
            .with("BBox", format!("[0 0 {width} {height}]"));
        if let Some(matrix) = frame.matrix() {
            form = form.with("Matrix", matrix);
        }
        let colours = Dictionary::default().with(COLOUR_SPACE, COLOUR_SPACE_VALUE);
        let mut resources = Dictionary::default().with("ColorSpace", colours.to_string());
        if let Some(fonts) = fonts {
            resources = resources.with("Font", fonts.to_string());
        }
        let body = form
            .with("Resources", resources.to_string())
            .stream(content.as_bytes());
        self.objects.push(NewObject::new(number, body));
        Ok(number)
    }

    fn fonts_of(&mut self, content: &Content) -> Result<Option<Dictionary>, AppearanceError> {
        let mut fonts = None;
        for typeface in content.fonts() {
            let number = self.font(typeface)?.number();
            let dictionary: Dictionary = fonts.unwrap_or_default();
            fonts = Some(dictionary.with(typeface.resource(), number.to_string()));
        }
        Ok(fonts)
    }
}

/// The whole upright area of a frame.
pub(crate) fn whole(frame: Frame) -> Area {
    let (width, height) = frame.upright();
    Area {
        left: Length::ZERO,
        bottom: Length::ZERO,
        width,
        height,
    }
}

/// `/AP` with a normal appearance alone.
pub(crate) fn normal_appearance(form: ObjectNumber) -> Dictionary {
    Dictionary::default().with("AP", format!("<</N {form}>>"))
}

/// A widget's entries with the turn of its page, by which other programs redraw it.
fn with_rotation(widget: Dictionary, frame: Frame) -> Dictionary {
    match frame.rotation().degrees() {
        0 => widget,
        degrees => widget.with("MK", format!("<</R {degrees}>>")),
    }
}
