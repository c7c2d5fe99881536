//! What the objects of a document mean: catalog, pages, form, signatures. All trees are walked with
//! an explicit stack, and everything here refuses dictionaries with a key twice.

pub(crate) mod annotations;
pub(crate) mod catalog;
pub(crate) mod form;
pub(crate) mod pages;
pub(crate) mod permission;
pub(crate) mod signature;
