//! Policies (RFC 5280 §6.1, as RFC 9618 simplifies it), with every policy welcome at the start. Then only
//! the lowest row of the policy graph counts: which policies still hold, and whether any does.
//!
//! Nobody here asks for a policy; but an authority may demand that one holds below it, and a path that
//! breaks this is refused.

use std::collections::BTreeSet;

use const_oid::ObjectIdentifier;

use super::PathError;
use crate::certificate::{Certificate, Policies};
use crate::oid;

/// Checks a path; the constraints of the trusted certificate bind too.
pub(super) fn check(chain: &[&Certificate]) -> Result<(), PathError> {
    let Some((anchor, below)) = chain.split_last() else {
        return Ok(());
    };
    let mut row = Row::new(chain.len());
    row.constrain(anchor.extensions().policies());
    for (depth, certificate) in below.iter().enumerate().rev() {
        let policies = certificate.extensions().policies();
        let between = depth > 0 && certificate.is_self_issued();
        row.take(policies, between);
        row.demand(depth)?;
        if depth == 0 {
            row.explicit = row.explicit.saturating_sub(1);
            if policies.explicit_after == Some(0) {
                row.explicit = 0;
            }
            row.demand(depth)?;
        } else {
            row.map(policies, depth)?;
            if !between {
                row.count();
            }
            row.constrain(policies);
        }
    }
    Ok(())
}

/// The state of RFC 5280 §6.1.2, with the lowest row of the graph in place of the tree.
struct Row {
    /// Whether the node "any policy" is there.
    any: bool,
    held: BTreeSet<ObjectIdentifier>,
    /// After how many certificates a policy must hold, nothing is mapped, "any policy" says nothing.
    explicit: u64,
    mapping: u64,
    no_any: u64,
}

impl Row {
    /// For a path of so many certificates, the trusted one among them.
    fn new(length: usize) -> Self {
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        Self {
            any: true,
            held: BTreeSet::new(),
            explicit: length,
            mapping: length,
            no_any: length,
        }
    }

    /// §6.1.3 d and e.
    fn take(&mut self, policies: &Policies, self_issued_between: bool) {
        let named = policies.named.as_deref().unwrap_or_default();
        let any = named.contains(&oid::ANY_POLICY) && (self.no_any > 0 || self_issued_between);
        let own = named.iter().filter(|policy| {
            **policy != oid::ANY_POLICY && (self.any || self.held.contains(policy))
        });
        let mut next: BTreeSet<ObjectIdentifier> = own.copied().collect();
        if any {
            next.append(&mut self.held);
        }
        self.any &= any;
        self.held = next;
    }

    /// §6.1.3 f.
    fn demand(&self, depth: usize) -> Result<(), PathError> {
        if self.explicit == 0 && !self.any && self.held.is_empty() {
            return Err(PathError::Policy { depth });
        }
        Ok(())
    }

    /// §6.1.4 a and b.
    fn map(&mut self, policies: &Policies, depth: usize) -> Result<(), PathError> {
        let mut mapped = BTreeSet::new();
        for (theirs, own) in &policies.mappings {
            if [theirs, own].contains(&&oid::ANY_POLICY) {
                return Err(PathError::Policy { depth });
            }
            if self.any || self.held.contains(theirs) {
                mapped.insert(*own);
            }
        }
        let is_mapped = |policy: &_| policies.mappings.iter().any(|(theirs, _)| theirs == policy);
        self.held.retain(|policy| !is_mapped(policy));
        if self.mapping > 0 {
            self.held.append(&mut mapped);
        }
        Ok(())
    }

    /// §6.1.4 h.
    const fn count(&mut self) {
        self.explicit = self.explicit.saturating_sub(1);
        self.mapping = self.mapping.saturating_sub(1);
        self.no_any = self.no_any.saturating_sub(1);
    }

    /// §6.1.4 i and j.
    fn constrain(&mut self, policies: &Policies) {
        let least = |own: u64, other: Option<u64>| own.min(other.unwrap_or(u64::MAX));
        self.explicit = least(self.explicit, policies.explicit_after);
        self.mapping = least(self.mapping, policies.no_mapping_after);
        self.no_any = least(self.no_any, policies.no_any_after);
    }
}
