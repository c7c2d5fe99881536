//! An organisation's log, as C2SP tlog-tiles has it.

pub(crate) mod anchor;
pub(crate) mod archive;
pub(crate) mod checkpoint;
pub(crate) mod closing;
pub(crate) mod consistency;
pub(crate) mod events;
pub(crate) mod present;
pub(crate) mod tile;
