//! Writing a new development city: genesis, keys, configurations, people.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;

use chancery_api::clock::now;
use chancery_testkit::cast::Organisation;
use chancery_testkit::founding::{Founding, Member, fresh, public};
use chancery_testkit::stand_in::{FLATS, PEOPLE};
use serde_json::{Value, json};

use super::{City, HTTP_PORT_OFFSET};
use crate::composition::config::{
    Api, CONFIG_VERSION, Config, Engine, Keep, Log, Mempool, Metrics, P2p, Peer,
};
use crate::composition::custody::Custody;
use crate::composition::files::{DataFolder, Files};
use crate::composition::keys::{self, Origin};
use crate::exit::{Failure, Outcome};

/// How many agencies a development city has.
const VALIDATORS: usize = 4;

/// Founds a city in a folder that is empty or not there.
///
/// # Errors
/// When the folder holds something, a port is out of range, or a file cannot be written.
pub fn found(city: &City, port_base: u16) -> Outcome<Founding> {
    found_with(city, port_base, VALIDATORS)
}

/// As [`found`], with so many agencies.
///
/// # Errors
/// As [`found`].
pub fn found_with(city: &City, port_base: u16, validators: usize) -> Outcome<Founding> {
    demand_empty(city.folder())?;
    let founding = Founding::development(validators, now().0)?;
    std::fs::create_dir_all(city.folder())?;
    write_synced(&city.genesis(), &founding.genesis)?;
    for (place, member) in founding.members.iter().enumerate() {
        let folder = DataFolder::at(&city.folder().join(member.organisation.folder));
        let config = config_of(&founding.members, place, port_base)?;
        write_member(&folder, member, &config, &founding.genesis)?;
    }
    let mut people = serde_json::to_vec_pretty(&people(city, &founding)?)?;
    people.push(b'\n');
    write_synced(&city.people(), &people)?;
    Ok(founding)
}

fn demand_empty(folder: &Path) -> Outcome<()> {
    let is_empty = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
        Err(error) => return Err(error.into()),
    };
    if is_empty {
        return Ok(());
    }
    Err(Failure::new(format!("`{}` is not empty", folder.display()))
        .remedy("choose another folder; a city is never founded over another"))
}

fn config_of(members: &[Member], place: usize, port_base: u16) -> Outcome<Config> {
    let member = members
        .get(place)
        .ok_or_else(|| Failure::new("no such member"))?;
    let peers = members
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != place)
        .map(|(other, peer)| {
            let key = hex::encode(public(&peer.seeds.validator));
            Ok(Peer {
                key,
                address: address(port_base, other)?,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    let http = port_base
        .checked_add(HTTP_PORT_OFFSET)
        .ok_or_else(too_high)?;
    Ok(Config {
        v: CONFIG_VERSION,
        party: hex::encode(member.party),
        api: Api::at(address(http, place)?),
        p2p: P2p {
            listen: address(port_base, place)?,
            peers,
        },
        mempool: Mempool::default(),
        engine: Engine::default(),
        files: Files::default(),
        custody: Custody::default(),
        keep: Keep::default(),
        join: None,
        log: Log::default(),
        metrics: Metrics::default(),
        agent: None,
    })
}

fn address(base: u16, place: usize) -> Outcome<SocketAddr> {
    let port = u16::try_from(place)
        .ok()
        .and_then(|place| base.checked_add(place));
    let port = port.filter(|port| *port > 0).ok_or_else(too_high)?;
    Ok(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port))
}

fn too_high() -> Failure {
    Failure::usage("the port base leaves no room below port 65536").remedy("choose 7101")
}

fn write_member(
    folder: &DataFolder,
    member: &Member,
    config: &Config,
    genesis: &[u8],
) -> Outcome<()> {
    let key_folder = folder.keys();
    std::fs::create_dir_all(&key_folder)?;
    for (name, seed) in member.seeds.named() {
        keys::write(&key_folder, name, seed, Origin::Development)?;
    }
    keys::write_private(&folder.operator_token(), &hex::encode(*fresh()?))?;
    write_synced(&folder.genesis(), genesis)?;
    config.write(&folder.config())
}

fn write_synced(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let mut file = std::fs::File::create(path)?;
    std::io::Write::write_all(&mut file, bytes)?;
    Ok(file.sync_all()?)
}

/// The cast with their ids. Citizens and their homes are here, in the agencies' own systems, and nowhere else.
fn people(city: &City, founding: &Founding) -> Outcome<Value> {
    let named = |folder: &str, zh: &str, en: &str| json!({ "folder": folder, "zh": zh, "en": en });
    let agencies = founding.members.iter().map(|member| {
        let Organisation { folder, zh, en, .. } = member.organisation;
        let mut entry = named(folder, zh, en);
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(String::from("party"), json!(hex::encode(member.party)));
        }
        entry
    });
    let citizens = PEOPLE.iter().map(|person| {
        let mut entry = named(person.citizen.folder, person.citizen.zh, person.citizen.en);
        if let Some(entry) = entry.as_object_mut() {
            entry.insert(String::from("number"), json!(person.number));
        }
        entry
    });
    let flats = FLATS.iter().map(
        |flat| json!({ "certificate": flat.certificate, "unit": flat.unit, "address": flat.address }),
    );
    let organisations = [chancery_testkit::cast::BANK]
        .into_iter()
        .chain(chancery_testkit::cast::ENTERPRISES)
        .map(|one| organisation(city, &one))
        .collect::<Outcome<Vec<_>>>()?;
    Ok(json!({
        "v": 1,
        "agencies": agencies.collect::<Vec<_>>(),
        "organisations": organisations,
        "citizens": citizens.collect::<Vec<_>>(),
        "flats": flats.collect::<Vec<_>>(),
    }))
}

/// A bank or an enterprise: its id and its own keys, admitted to the ledger by a transaction.
fn organisation(city: &City, one: &Organisation) -> Outcome<Value> {
    let folder = city.organisation(one.folder);
    std::fs::create_dir_all(&folder)?;
    let (root, office) = (fresh()?, fresh()?);
    keys::write(&folder, "root", &root, Origin::Development)?;
    keys::write(&folder, "office", &office, Origin::Development)?;
    Ok(json!({
        "folder": one.folder, "zh": one.zh, "en": one.en, "identifier": one.identifier,
        "party": hex::encode(*fresh()?), "root": hex::encode(public(&root)), "office": hex::encode(public(&office)),
    }))
}
