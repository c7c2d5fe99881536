//! `bulla-server`: the command line of the server.
fn main() {}
