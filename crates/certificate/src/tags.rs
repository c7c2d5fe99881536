//! The structure of the document: what is a heading, a list, a table, in the order of reading
//! (ISO 32000-1 §14.7).

/// An element of the structure.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) tag: &'static str,
    /// Further entries of its dictionary.
    pub(crate) entries: String,
    pub(crate) parent: Option<usize>,
    pub(crate) kids: Vec<Kid>,
}

/// What an element consists of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kid {
    /// Another element.
    Node(usize),
    /// Content of a page: its place and the number of the content.
    Content { page: usize, number: usize },
}

/// The elements, the document itself first.
#[derive(Debug)]
pub(crate) struct Tags {
    nodes: Vec<Node>,
    open: Vec<usize>,
}

impl Tags {
    pub(crate) fn new() -> Self {
        let document = Node {
            tag: "Document",
            entries: String::new(),
            parent: None,
            kids: Vec::new(),
        };
        Self {
            nodes: vec![document],
            open: vec![0],
        }
    }

    /// Begins an element within the one that is open.
    pub(crate) fn open(&mut self, tag: &'static str, entries: &str) {
        let parent = self.open.last().copied();
        let own = self.nodes.len();
        self.nodes.push(Node {
            tag,
            entries: entries.to_owned(),
            parent,
            kids: Vec::new(),
        });
        if let Some(parent) = parent.and_then(|parent| self.nodes.get_mut(parent)) {
            parent.kids.push(Kid::Node(own));
        }
        self.open.push(own);
    }

    /// Ends the element that was opened last; the document stays open.
    pub(crate) fn close(&mut self) {
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    /// Adds content of a page to the element that is open, and says which that is.
    pub(crate) fn content(&mut self, page: usize, number: usize) -> usize {
        let own = self.open.last().copied().unwrap_or(0);
        if let Some(node) = self.nodes.get_mut(own) {
            node.kids.push(Kid::Content { page, number });
        }
        own
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}
