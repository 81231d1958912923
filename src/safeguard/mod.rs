//! From hits to help; pure.

