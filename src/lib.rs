//! Schoolgate: a filtering gateway for schools.
//!
//! A transparent and explicit forward proxy that opens TLS with the school's own authority,
//! decides for each request whether it suits the age tier of the class that asks, passes the
//! bytes on untouched or explains why not, and records what matters for the people who help.
//!
//! `ARCHITECTURE.md` is the map. Imports point down: `model` ← `classify` ← `policy`,
//! `safeguard`, `evaluate` ← `store`, `identity`, `tls`, `pages` ← `proxy`, `portal`, `dashboard` ← `app`.

pub mod model;

pub mod classify;
pub mod evaluate;
pub mod policy;
pub mod safeguard;

pub mod identity;
pub mod pages;
pub mod store;
pub mod tls;

pub mod dashboard;
pub mod portal;
pub mod proxy;

pub mod app;
