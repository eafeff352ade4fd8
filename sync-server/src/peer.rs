//! Where a request comes from.

use crate::config::Config;
use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// The address of whoever asks. Behind a proxy it is the last one in the header that the proxy writes, which it puts
/// behind whatever its client said; without a proxy that header is a client's own invention and says nothing.
pub(crate) fn address(config: &Config, headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let said = headers.get_all(&config.proxy_header).into_iter().next_back().and_then(|value| value.to_str().ok());
    let last = said.and_then(|said| said.rsplit(',').next()?.trim().parse().ok());
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let address: IpAddr = last.filter(|_| config.proxy).or(peer).unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    address.to_canonical()
}

/// The address that stands for a household: one has a whole /64 of IPv6.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 => v4,
    }
}
