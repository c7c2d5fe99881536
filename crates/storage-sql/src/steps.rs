//! A look into the order of the work: called between the steps of a change, of sequencing and of erasing, so that a test can end
//! the process at each of them. In the service nobody looks.

use core::fmt;
use std::sync::Arc;

/// Whoever wants to know how far the work is. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Steps(Option<Arc<dyn Fn(&'static str) + Send + Sync>>);

impl Steps {
    pub(crate) fn new(look: impl Fn(&'static str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(look)))
    }

    /// Tells that this step is done.
    pub(crate) fn reached(&self, step: &'static str) {
        if let Some(look) = &self.0 {
            look(step);
        }
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Steps")
    }
}
