//! Sockets: explicit and transparent, one set per worker, and where packets were going.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::TcpStream;

/// How a door is entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entrance {
    /// Clients know that they speak to a proxy.
    Explicit,
    /// The same inside TLS, with a certificate of the gateway's own, so that nobody on the way
    /// reads who asks for what.
    Wrapped,
    /// Packets were redirected here by nftables `redirect`: conntrack knows where they were going.
    Redirect,
    /// Packets were handed here by nftables `tproxy`: the local address is where they were going.
    Tproxy,
}

/// A bound socket and how it is entered.
pub struct Door {
    /// How.
    pub entrance: Entrance,
    /// The socket, listening and non-blocking.
    pub socket: std::net::TcpListener,
}

/// Binds a door. Each worker binds its own with `SO_REUSEPORT`: the kernel spreads connections.
///
/// # Errors
/// Of the system: address in use, no right to a port, no right to be transparent
/// (`CAP_NET_ADMIN`).
pub fn bind(address: SocketAddr, entrance: Entrance) -> io::Result<Door> {
    let socket = Socket::new(
        Domain::for_address(address),
        Type::STREAM,
        Some(Protocol::TCP),
    )?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    if address.is_ipv6() {
        // One family per socket; a configuration that wants both lists both.
        socket.set_only_v6(true)?;
    }
    if entrance == Entrance::Tproxy {
        match address {
            SocketAddr::V4(_) => socket.set_ip_transparent_v4(true)?,
            SocketAddr::V6(_) => socket.set_ip_transparent_v6(true)?,
        }
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(1024)?;
    Ok(Door {
        entrance,
        socket: socket.into(),
    })
}

/// Where the client's packets were going. `None`: straight to the gateway, or unknown.
pub(super) fn original_destination(
    stream: &TcpStream,
    entrance: Entrance,
    listening: SocketAddr,
) -> Option<SocketAddr> {
    let local = stream.local_addr().ok()?;
    let original = match entrance {
        Entrance::Explicit | Entrance::Wrapped => return None,
        Entrance::Tproxy => local,
        Entrance::Redirect => {
            let socket = SockRef::from(stream);
            let original = if local.ip().to_canonical().is_ipv4() {
                socket.original_dst_v4()
            } else {
                socket.original_dst_v6()
            };
            original.ok()?.as_socket()?
        }
    };
    let original = SocketAddr::new(original.ip().to_canonical(), original.port());
    // A client that names the transparent port itself was brought here by nobody.
    let straight = original.port() == listening.port()
        || (entrance == Entrance::Redirect && original == local);
    (!straight).then_some(original)
}
