//! Why a PDF is not read. Every refusal names what is wrong, where, and has a stable code for
//! interfaces; none carries text of the document.

/// Declares an enum whose variants have a stable code and an English text.
macro_rules! reasons {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $text:literal;)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = $text] $variant,)*
        }

        impl $name {
            /// Every value, in alphabetical order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The stable code, in snake case, unique within this enum.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str(match self { $(Self::$variant => $text,)* })
            }
        }
    };
}
pub(crate) use reasons;

reasons! {
    /// What would have to be repaired before the file could be read.
    Fault {
        Catalog = "catalog", "no catalog of the right type";
        Character = "character", "a character that begins nothing";
        CrossReferenceKind = "cross_reference_kind", "a cross-reference entry of unknown kind";
        DecodedLength = "decoded_length", "decoded data of another length than it should have";
        Dictionary = "dictionary", "a dictionary that is not pairs of a name and a value";
        DuplicateEntry = "duplicate_entry", "an object twice in one cross-reference section";
        DuplicateKey = "duplicate_key", "a key twice in a dictionary of the document's structure";
        EntryElsewhere = "entry_elsewhere", "an entry that points outside of its revision";
        EntryNumber = "entry_number", "an entry whose object number is not below the size";
        FieldTree = "field_tree", "a form field tree that is not a tree";
        Flate = "flate", "compressed data that does not decompress";
        Form = "form", "a form that is not well-formed";
        FreeHead = "free_head", "object 0 in use";
        Header = "header", "no PDF header in the first byte";
        HybridDisagreement = "hybrid_disagreement", "two places for one object in a hybrid section";
        KeywordEndobj = "keyword_endobj", "no endobj where the object ends";
        KeywordEndstream = "keyword_endstream", "no endstream where the stream's length says";
        KeywordStream = "keyword_stream", "stream not followed by a line end";
        Linearization = "linearization", "a section that points forward in a file that is not linearized";
        Name = "name", "a name with a wrong escape";
        Number = "number", "a number of wrong form";
        ObjectHeader = "object_header", "no such object where the cross-reference says";
        ObjectStream = "object_stream", "an object stream that is not well-formed";
        ObjectStreamIndex = "object_stream_index", "an object stream that holds another object there";
        ObjectStreamReplaced = "object_stream_replaced", "an object stream replaced under its objects";
        Overlap = "overlap", "two objects that overlap";
        Page = "page", "a page that is not well-formed";
        PageCount = "page_count", "a page tree that counts other pages than it has";
        PageTree = "page_tree", "a page tree that is not a tree";
        Previous = "previous", "a previous cross-reference section that does not stand before this one";
        PreviousCycle = "previous_cycle", "cross-reference sections in a circle";
        Reference = "reference", "a reference of wrong form";
        ReferenceCycle = "reference_cycle", "references in a circle";
        Signature = "signature", "a signature dictionary that is not well-formed";
        Startxref = "startxref", "no startxref that points to the section before it";
        StreamFilter = "stream_filter", "a stream whose filters are not well-formed";
        StreamLength = "stream_length", "a stream without a usable length";
        String = "string", "a string of wrong form";
        Trailer = "trailer", "a trailer without what it needs";
        TrailingData = "trailing_data", "data after the end of the last revision";
        Truncated = "truncated", "an end in the middle of something";
        Unbalanced = "unbalanced", "brackets that do not match";
        XrefStream = "xref_stream", "a cross-reference stream that is not well-formed";
        XrefTable = "xref_table", "a cross-reference table that is not well-formed";
    }
}

reasons! {
    /// A kind of limit; the figures are in [`crate::Limits`].
    LimitKind {
        DecodedBytes = "decoded_bytes", "bytes of one stream after decompression";
        Fields = "fields", "form fields";
        NameLength = "name_length", "bytes of one name";
        Nesting = "nesting", "arrays and dictionaries inside each other";
        Nodes = "nodes", "values inside one object";
        ObjectStreamObjects = "object_stream_objects", "objects of one object stream";
        Objects = "objects", "objects";
        Pages = "pages", "pages";
        Revisions = "revisions", "revisions";
        StringLength = "string_length", "bytes of one string";
        TreeDepth = "tree_depth", "levels of a page or field tree";
        Work = "work", "bytes read and decoded in total";
    }
}

reasons! {
    /// What is legal in a PDF and not read here.
    Feature {
        Encryption = "encryption", "encryption by the PDF itself";
        Filter = "filter", "a filter other than Flate";
        Predictor = "predictor", "a predictor of this kind";
    }
}

/// Why a PDF, or an object of it, is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file would have to be repaired, and every reader repairs differently.
    #[error("{fault}, at byte {offset}")]
    Damaged {
        /// What is wrong.
        fault: Fault,
        /// Where, in bytes from the start of the file (inside an object stream: of its data).
        offset: usize,
    },
    /// A limit is exceeded.
    #[error("too many {0}")]
    Limit(LimitKind),
    /// The file uses what is legal and not supported.
    #[error("not supported: {0}")]
    Unsupported(Feature),
}

impl ReadError {
    /// Every code, so that texts for all can be demanded.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        let faults = Fault::ALL.iter().map(|own| own.code());
        let limits = LimitKind::ALL.iter().map(|own| own.code());
        faults
            .chain(limits)
            .chain(Feature::ALL.iter().map(|own| own.code()))
    }

    pub(crate) const fn damaged(fault: Fault, offset: usize) -> Self {
        Self::Damaged { fault, offset }
    }

    /// The stable code, in snake case.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Damaged { fault, .. } => fault.code(),
            Self::Limit(kind) => kind.code(),
            Self::Unsupported(feature) => feature.code(),
        }
    }

    /// Whether the file is encrypted.
    #[must_use]
    pub const fn is_encrypted(self) -> bool {
        matches!(self, Self::Unsupported(Feature::Encryption))
    }
}
