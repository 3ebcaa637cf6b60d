//! The bridge and the wires: a namespace for each node, and what can be done to its wire.

use std::net::Ipv4Addr;

use crate::shell::{Outcome, command, quiet};

/// Addresses of the nodes start here, on a network that exists in the run's own world alone.
const FIRST: u8 = 10;
/// Where nodes listen for each other.
pub const P2P_PORT: u16 = 7101;
/// Where nodes serve HTTP.
pub const HTTP_PORT: u16 = 8101;
/// What late connections arrive at.
const LATE_PORT: u16 = 7201;

/// The address of the node at a place.
pub fn address(place: usize) -> Ipv4Addr {
    let last = u8::try_from(place).unwrap_or(u8::MAX).saturating_add(FIRST);
    Ipv4Addr::new(10, 77, 0, last)
}

/// The namespace of the node at a place.
pub fn namespace(place: usize) -> String {
    format!("chancery{place}")
}

/// The bridge, with the clients' own address.
///
/// # Errors
/// When the kernel refuses.
pub fn bridge() -> Outcome {
    ip(&["link", "set", "lo", "up"])?;
    ip(&["link", "add", "br0", "type", "bridge"])?;
    ip(&["addr", "add", "10.77.0.1/24", "dev", "br0"])?;
    ip(&["link", "set", "br0", "up"])
}

/// A namespace with its wire to the bridge; nothing when it is there already.
///
/// # Errors
/// When the kernel refuses.
pub fn wire(place: usize) -> Outcome {
    let (name, end) = (namespace(place), format!("wire{place}"));
    if std::path::Path::new("/run/netns").join(&name).exists() {
        return Ok(());
    }
    ip(&["netns", "add", &name])?;
    ip(&[
        "link", "add", &end, "type", "veth", "peer", "name", "eth0", "netns", &name,
    ])?;
    ip(&["link", "set", &end, "master", "br0", "up"])?;
    let own = format!("{}/24", address(place));
    ip(&["-n", &name, "addr", "add", &own, "dev", "eth0"])?;
    ip(&["-n", &name, "link", "set", "eth0", "up"])?;
    ip(&["-n", &name, "link", "set", "lo", "up"])
}

/// Pulls a node's plug out, or puts it in again.
///
/// # Errors
/// When the kernel refuses.
pub fn plug(place: usize, is_in: bool) -> Outcome {
    let state = if is_in { "up" } else { "down" };
    ip(&["link", "set", &format!("wire{place}"), state])
}

/// Which way packets between two nodes are lost.
#[derive(Clone, Copy, Debug)]
pub enum Way {
    /// From this node to the other.
    To,
    /// From the other to this node.
    From,
}

/// Loses every packet between a node and another, one way; the clients still reach it.
///
/// # Errors
/// When the kernel refuses.
pub fn drop_packets(place: usize, other: usize, way: Way) -> Outcome {
    let other = address(other);
    let rule = match way {
        Way::To => format!("add rule inet hurt out ip daddr {other} drop"),
        Way::From => format!("add rule inet hurt in ip saddr {other} drop"),
    };
    table(place)?;
    nft(place, &rule)
}

/// Loses so many of a hundred packets that a node sends.
///
/// # Errors
/// When the kernel refuses.
pub fn lose(place: usize, percent: u64) -> Outcome {
    table(place)?;
    nft(
        place,
        &format!(
            "add rule inet hurt out ip daddr 10.77.0.0/24 numgen random mod 100 < {percent} drop"
        ),
    )
}

/// Sends what a node opens to the others by way of a relay at these ports of its own; `relays` names other and port.
///
/// # Errors
/// When the kernel refuses.
pub fn detour(place: usize, relays: &[(usize, u16)]) -> Outcome {
    nft(place, "add table ip detour")?;
    nft(
        place,
        "add chain ip detour out { type nat hook output priority -100; }",
    )?;
    nft(
        place,
        "add chain ip detour arrive { type nat hook prerouting priority -100; }",
    )?;
    for (other, port) in relays {
        let other = address(*other);
        nft(
            place,
            &format!(
                "add rule ip detour out ip daddr {other} tcp dport {P2P_PORT} redirect to :{port}"
            ),
        )?;
    }
    nft(
        place,
        &format!("add rule ip detour arrive tcp dport {LATE_PORT} redirect to :{P2P_PORT}"),
    )
}

/// Where a relay brings what is for the node at a place.
pub fn late_address(place: usize) -> String {
    format!("{}:{LATE_PORT}", address(place))
}

/// Delays what a node sends, by the kernel itself.
///
/// # Errors
/// When the kernel cannot.
pub fn delay(place: usize, delay_ms: u64, jitter_ms: u64) -> Outcome {
    let (delay, jitter) = (format!("{delay_ms}ms"), format!("{jitter_ms}ms"));
    let mut tc = command(
        "ip",
        &["netns", "exec", &namespace(place), "tc", "qdisc", "add"],
    );
    tc.args(["dev", "eth0", "root", "netem", "delay", &delay, &jitter]);
    quiet(tc)
}

/// Takes away all that was done to a node's wire.
///
/// # Errors
/// When the plug cannot be put in again.
pub fn heal(place: usize) -> Outcome {
    // A table or a queue that is not there needs no taking away.
    nft(place, "delete table inet hurt").ok();
    nft(place, "delete table ip detour").ok();
    let name = namespace(place);
    let tc = command(
        "ip",
        &[
            "netns", "exec", &name, "tc", "qdisc", "del", "dev", "eth0", "root",
        ],
    );
    quiet(tc).ok();
    plug(place, true)
}

fn table(place: usize) -> Outcome {
    nft(place, "add table inet hurt")?;
    nft(
        place,
        "add chain inet hurt out { type filter hook output priority 0; }",
    )?;
    nft(
        place,
        "add chain inet hurt in { type filter hook input priority 0; }",
    )
}

fn nft(place: usize, rule: &str) -> Outcome {
    quiet(command(
        "ip",
        &["netns", "exec", &namespace(place), "nft", rule],
    ))
}

fn ip(arguments: &[&str]) -> Outcome {
    quiet(command("ip", arguments))
}
