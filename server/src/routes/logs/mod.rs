//! An organisation's log, as C2SP tlog-tiles has it.

pub(crate) mod checkpoint;
pub(crate) mod consistency;
pub(crate) mod tile;
