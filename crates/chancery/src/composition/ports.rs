//! Ports on this machine: taken early, so that a port in use is said before anything starts.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use crate::city::HTTP_PORT_OFFSET;
use crate::exit::{Failure, Outcome};

/// Takes an address to listen at.
///
/// # Errors
/// When it is in use, or may not be used; says the fix.
pub fn take(address: SocketAddr) -> Outcome<TcpListener> {
    let listener = TcpListener::bind(address).map_err(|error| cannot_listen(address, &error))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Shows that an address is free for another listener of this process.
///
/// # Errors
/// When it is in use, or may not be used; says the fix.
pub fn demand_free(address: SocketAddr) -> Outcome<()> {
    take(address).map(drop)
}

/// Shows that a city's ports are free, before anything of it is written: four for agreement, four for HTTP, four for metrics.
///
/// # Errors
/// When one is in use, or out of range; says the fix.
pub fn demand_free_for_city(base: u16) -> Outcome<()> {
    let above = |thousands: u16| base.checked_add(HTTP_PORT_OFFSET.checked_mul(thousands)?);
    for first in [Some(base), above(1), above(2)] {
        for place in 0..4 {
            let port = first.and_then(|first| first.checked_add(place));
            let port =
                port.ok_or_else(|| Failure::usage("the ports of the city end above 65535"))?;
            demand_free(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        }
    }
    Ok(())
}

/// A first port from which on so many are free, and as many one and two thousand above.
///
/// # Errors
/// When none is found in many tries.
pub fn free_base(count: u16) -> Outcome<u16> {
    for _ in 0..100 {
        let base = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let is_free = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok();
        let above = |thousands: u16| base.checked_add(HTTP_PORT_OFFSET.checked_mul(thousands)?);
        let all = |first: u16| {
            first
                .checked_add(count)
                .is_some_and(|end| (first..end).all(is_free))
        };
        if all(base) && above(1).is_some_and(all) && above(2).is_some_and(all) {
            return Ok(base);
        }
    }
    Err(Failure::new("no free ports were found on this machine"))
}

fn cannot_listen(address: SocketAddr, error: &std::io::Error) -> Failure {
    let port = address.port();
    match error.kind() {
        ErrorKind::AddrInUse => Failure::new(format!("port {port} on {} is in use", address.ip()))
            .remedy(format!(
                "see who uses it with `ss -ltnp 'sport = :{port}'` and stop that, or choose \
                 other ports: `--port-base` of `demo` and `found`, `listen` in node.toml"
            )),
        ErrorKind::PermissionDenied => {
            Failure::new(format!("this user may not listen at port {port}"))
                .remedy("choose a port of 1024 or above")
        }
        _ => Failure::new(format!("cannot listen at {address}: {error}"))
            .remedy("choose an address of this machine in node.toml"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_in_use_is_said_with_the_fix() {
        let held = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = held.local_addr().unwrap();
        let failure = demand_free(address).unwrap_err();
        assert!(
            failure
                .said()
                .contains(&format!("port {} ", address.port()))
        );
        assert!(format!("{failure:?}").contains("--port-base"));
        drop(held);
        demand_free(address).unwrap();
    }
}
