//! The page tree (ISO 32000-2 §7.7.3), and what pages inherit.

use std::collections::HashSet;

use crate::error::{Fault, LimitKind, ReadError};
use crate::syntax::object::{Object, ObjectId, Value};
use crate::view::View;

/// The pages of a document in their order.
#[derive(Debug, Clone)]
pub struct Pages {
    nodes: Vec<Node>,
    pages: Vec<usize>,
}

/// A page or an inner node, and the node above it.
#[derive(Debug, Clone, Copy)]
struct Node {
    id: ObjectId,
    parent: Option<usize>,
    depth: usize,
}

/// What is still to be done while the tree is walked.
enum Step {
    Enter(Node),
    /// All pages below an inner node were seen: how many it states, and how many came before.
    Leave {
        stated: i64,
        before: usize,
    },
}

impl Pages {
    /// How many pages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.pages.len()
    }

    /// Whether there is no page.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// The pages in their order.
    pub fn ids(&self) -> impl Iterator<Item = ObjectId> + '_ {
        let node = |index: &usize| self.nodes.get(*index);
        self.pages.iter().filter_map(node).map(|node| node.id)
    }

    /// The page at an index from 0.
    #[must_use]
    pub fn id(&self, index: usize) -> Option<ObjectId> {
        let node = self.nodes.get(*self.pages.get(index)?)?;
        Some(node.id)
    }
}

impl View<'_, '_> {
    /// The pages. Every node is reached once, from the node it names as its parent, and every inner
    /// node counts right.
    ///
    /// # Errors
    /// [`Fault::PageTree`], [`Fault::PageCount`], [`Fault::Page`]; [`LimitKind::Pages`],
    /// [`LimitKind::TreeDepth`].
    pub fn pages(&self) -> Result<Pages, ReadError> {
        let catalog = self.catalog()?;
        let root = catalog
            .dictionary()
            .and_then(|catalog| catalog.get("Pages"));
        let root = root.and_then(|root| root.value.as_reference());
        let root = root.ok_or_else(|| ReadError::damaged(Fault::PageTree, 0))?;
        let mut nodes: Vec<Node> = Vec::new();
        let mut pages = Vec::new();
        let mut seen = HashSet::new();
        let mut steps = vec![Step::Enter(Node {
            id: root,
            parent: None,
            depth: 0,
        })];
        while let Some(step) = steps.pop() {
            let node = match step {
                Step::Enter(node) => node,
                Step::Leave { stated, before } => {
                    if i64::try_from(pages.len() - before) != Ok(stated) {
                        return Err(ReadError::damaged(Fault::PageCount, 0));
                    }
                    continue;
                }
            };
            if !seen.insert(node.id.number) {
                return Err(ReadError::damaged(Fault::PageTree, 0));
            }
            if nodes.len() == self.pdf().limits().pages {
                return Err(ReadError::Limit(LimitKind::Pages));
            }
            if node.depth == self.pdf().limits().tree_depth {
                return Err(ReadError::Limit(LimitKind::TreeDepth));
            }
            let index = nodes.len();
            nodes.push(node);
            let above = node.parent.and_then(|parent| nodes.get(parent));
            match self.node(node.id, above.map(|above| above.id))? {
                None => pages.push(index),
                Some((stated, kids)) => {
                    steps.push(Step::Leave {
                        stated,
                        before: pages.len(),
                    });
                    steps.extend(kids.into_iter().rev().map(|id| {
                        Step::Enter(Node {
                            id,
                            parent: Some(index),
                            depth: node.depth + 1,
                        })
                    }));
                }
            }
        }
        Ok(Pages { nodes, pages })
    }

    /// The value of a key that pages inherit (`Resources`, `MediaBox`, `CropBox`, `Rotate`): the
    /// page's own, or that of the nearest node above. References are not followed.
    ///
    /// # Errors
    /// Those of [`View::structure`].
    pub fn inherited(
        &self,
        pages: &Pages,
        page: usize,
        key: &str,
    ) -> Result<Option<Object>, ReadError> {
        let mut next = pages.pages.get(page).copied();
        while let Some(node) = next.and_then(|index| pages.nodes.get(index)) {
            let object = self.structure(node.id, Fault::Page)?;
            let value = object.dictionary().and_then(|page| page.get(key));
            if let Some(value) = value.filter(|value| value.value != Value::Null) {
                return Ok(Some(value.clone()));
            }
            next = node.parent;
        }
        Ok(None)
    }

    /// For an inner node its count and its kids, for a page nothing.
    fn node(
        &self,
        id: ObjectId,
        parent: Option<ObjectId>,
    ) -> Result<Option<(i64, Vec<ObjectId>)>, ReadError> {
        let object = self.structure(id, Fault::PageTree)?;
        let at = object.object().span.start;
        let wrong = || ReadError::damaged(Fault::PageTree, at);
        let dictionary = object.dictionary().ok_or_else(wrong)?;
        let stated = dictionary.get("Parent");
        let stated = stated.and_then(|stated| stated.value.as_reference());
        if parent.is_some() && stated != parent {
            return Err(wrong());
        }
        if dictionary.is_type("Page") {
            return Ok(None);
        }
        if !dictionary.is_type("Pages") {
            return Err(wrong());
        }
        let count = match dictionary.get("Count") {
            None => None,
            Some(count) => self.value(count)?.as_integer(),
        };
        let count = count.ok_or_else(|| ReadError::damaged(Fault::PageCount, at))?;
        let kids = self.list(dictionary, "Kids", Fault::PageTree)?.items;
        let kids = kids.iter().map(|kid| kid.value.as_reference());
        let kids = kids.collect::<Option<_>>().ok_or_else(wrong)?;
        Ok(Some((count, kids)))
    }
}
