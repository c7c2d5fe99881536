//! The anchor log, which everybody may read: its leaves are hashes of checkpoints.

pub(crate) mod checkpoint;
pub(crate) mod consistency;
pub(crate) mod present;
pub(crate) mod tile;
