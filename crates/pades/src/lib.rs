//! PDF signatures: a strict reader of revisions, a writer of incremental updates, PAdES signatures
//! and their verification. No input or output, no clock, no key: they are arguments.
