//! Pictures of pages: where there is ink.

/// A grey picture, white being 255.
pub(crate) struct Picture {
    width: usize,
    height: usize,
    grey: Vec<u8>,
}

/// Columns and rows from the upper left corner, ends included.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct InkBox {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
}

impl Picture {
    /// Reads a binary PGM.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let mut rest = bytes;
        let mut header = Vec::new();
        while header.len() < 4 {
            let end = rest.iter().position(u8::is_ascii_whitespace).unwrap();
            let (word, after) = rest.split_at(end);
            rest = &after[1..];
            if word.starts_with(b"#") {
                let line = rest.iter().position(|byte| *byte == b'\n').unwrap();
                rest = &rest[line + 1..];
            } else {
                header.push(String::from_utf8(word.to_vec()).unwrap());
            }
        }
        assert_eq!((header[0].as_str(), header[3].as_str()), ("P5", "255"));
        let (width, height) = (header[1].parse().unwrap(), header[2].parse().unwrap());
        assert_eq!(rest.len(), width * height);
        Self {
            width,
            height,
            grey: rest.to_vec(),
        }
    }

    /// Columns and rows.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// The grey of each pixel of a box, row by row.
    pub(crate) fn within(&self, part: InkBox) -> Vec<u8> {
        let rows = part.top..=part.bottom.min(self.grey.len() / self.width - 1);
        let right = part.right.min(self.width - 1);
        rows.flat_map(|row| &self.grey[row * self.width + part.left..=row * self.width + right])
            .copied()
            .collect()
    }

    /// The same picture, white within a box.
    pub(crate) fn without(&self, part: InkBox) -> Self {
        let mut grey = self.grey.clone();
        for (index, pixel) in grey.iter_mut().enumerate() {
            let (x, y) = (index % self.width, index / self.width);
            if (part.left..=part.right).contains(&x) && (part.top..=part.bottom).contains(&y) {
                *pixel = u8::MAX;
            }
        }
        Self { grey, ..*self }
    }

    /// The smallest box that holds all ink; `None` for a white page.
    pub(crate) fn ink(&self) -> Option<InkBox> {
        let dark = self
            .grey
            .iter()
            .enumerate()
            .filter(|(_, grey)| **grey < 200);
        let places = dark.map(|(index, _)| (index % self.width, index / self.width));
        places.fold(None, |all: Option<InkBox>, (x, y)| {
            let one = InkBox {
                left: x,
                top: y,
                right: x,
                bottom: y,
            };
            Some(all.map_or(one, |all| InkBox {
                left: all.left.min(x),
                top: all.top.min(y),
                right: all.right.max(x),
                bottom: all.bottom.max(y),
            }))
        })
    }

    /// The share of ink on the page, in millionths.
    pub(crate) fn coverage(&self) -> usize {
        let ink: usize = self.grey.iter().map(|grey| usize::from(255 - grey)).sum();
        ink * 1_000_000 / (255 * self.grey.len())
    }

    /// The share of pixels that differ clearly, in millionths; both have the same size.
    pub(crate) fn difference(&self, other: &Self) -> usize {
        let pairs = self.grey.iter().zip(&other.grey);
        let differing = pairs.filter(|(one, two)| one.abs_diff(**two) > 128).count();
        differing * 1_000_000 / self.grey.len()
    }
}
