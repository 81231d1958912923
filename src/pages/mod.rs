//! What people read when the gateway speaks.
