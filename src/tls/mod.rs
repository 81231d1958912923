//! Certificates both ways.
//!
//! [`Authority`] is the school's own: an offline root and an online intermediate, read from files
//! with checked permissions. [`Minter`] signs a leaf for each name and remembers it. [`Acceptor`]
//! makes the server side of a connection, [`Trust`] verifies origins and says why one failed.
//! Nothing here opens a connection or decides anything.

mod accept;
mod authority;
mod mint;
mod trust;

pub use accept::{Acceptor, Offer, Profile};
pub use authority::{
    Authority, AuthorityError, Constraints, Facts, Import, Loaded, Rotation, Wanted, create, ends,
    import, renew, rotate,
};
pub use mint::{Leaf, MintError, Minter};
pub use trust::{
    Demands, Exception, LeftOut, ListAge, Problem, Rejected, Trust, TrustError, Unspoken,
    noting_requests, read_unsigned, rejection, unspoken,
};
