//! What staff use.
