//! Certificates both ways.
