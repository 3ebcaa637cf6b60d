//! Who plays which part in the packs: the four agencies with their own keys, everybody else with keys in the city's
//! folder, made when the city first needs them.

use std::collections::BTreeMap;

use chancery_pack::place::Language;
use chancery_pack::{Binding, Shelf};
use chancery_rules::kernel::ids::PartyId;
use chancery_rules::kernel::keys::{KeyAlgorithm, KeyPurpose, PublicKey};
use chancery_rules::kernel::text::{AtMost, Name};
use chancery_rules::party::{AdmitParty, NewKey, PartyKind};
use chancery_testkit::founding::{Seed, fresh, public};
use chancery_vault::SealingKey;

use super::World;
use super::acts;
use crate::composition::config::Config;
use crate::composition::files::DataFolder;
use crate::composition::keys::{self, Origin};
use crate::exit::{Failure, Outcome};

/// Short names of packs that are agencies with a node, and their folders.
const AGENCIES: [(&str, &str); 4] = [
    ("market", "registrar"),
    ("tax", "tax"),
    ("housing", "housing"),
    ("security", "security"),
];
/// The keys of somebody without a node, as they stand on the ledger.
const PURPOSES: [(&str, KeyPurpose); 5] = [
    ("root", KeyPurpose::Root),
    ("office", KeyPurpose::Office),
    ("automation", KeyPurpose::Automation),
    ("assertion", KeyPurpose::Assertion),
    ("sealing", KeyPurpose::Sealing),
];
/// The key of a cabinet, which nobody else hears of.
const CABINET: &str = "cabinet";

/// Somebody of the packs' city.
pub struct Member {
    /// The party.
    pub party: PartyId,
    /// The place of its node among the city's; the registrar's for those without one.
    pub node: usize,
    seeds: Vec<(KeyPurpose, Seed)>,
}

/// Everybody of the packs' city, by short name.
pub type Company = BTreeMap<String, Member>;

impl Member {
    /// Its secret for a purpose.
    pub fn seed(&self, purpose: KeyPurpose) -> Option<&Seed> {
        let mut seeds = self.seeds.iter();
        seeds.find(|(its, _)| *its == purpose).map(|(_, seed)| seed)
    }

    /// Its public key for a purpose.
    pub fn key(&self, purpose: KeyPurpose) -> Option<PublicKey> {
        let seed = self.seed(purpose)?;
        if purpose != KeyPurpose::Sealing {
            return Some(PublicKey::ed25519(public(seed)));
        }
        let sealing = SealingKey::from_bytes(seed).ok()?.public().to_bytes();
        PublicKey::new(KeyAlgorithm::X25519, &sealing).ok()
    }
}

/// Gathers everybody, admitting those who are not on record yet.
///
/// # Errors
/// When a key cannot be read or written, or an admission is refused.
pub async fn gather(world: &World, shelf: &Shelf) -> Outcome<Company> {
    let city = shelf.city.as_ref();
    let city = city.ok_or_else(|| Failure::new("the packs name no city"))?;
    let mut company = Company::new();
    for (name, form) in city.form.parties.iter() {
        let name = name.as_str();
        let agency = AGENCIES.iter().position(|(short, _)| *short == name);
        let member = match agency {
            Some(node) => of_node(world, node)?,
            None => {
                let kind = match form.kind.as_ref().map(|kind| kind.as_str()) {
                    Some("bank") => PartyKind::Bank,
                    Some("enterprise") => PartyKind::Enterprise,
                    _ => PartyKind::Agency,
                };
                let (zh, en) = (
                    form.name.of(Language::Chinese),
                    form.name.of(Language::English),
                );
                let member = without_node(&world.city.participant(name))?;
                admit(world, &member, kind, Name::new(zh, en)?).await?;
                member
            }
        };
        company.insert(name.to_owned(), member);
    }
    Ok(company)
}

/// As the packs know them.
pub fn binding(company: &Company, shelf: &Shelf) -> Binding {
    let parties = company
        .iter()
        .map(|(name, member)| (name.clone(), member.party));
    let mut binding = Binding::new(parties);
    binding.take_issuers(shelf);
    binding
}

fn of_node(world: &World, node: usize) -> Outcome<Member> {
    let folder = AGENCIES.get(node).map_or("", |(_, folder)| folder);
    let mut agencies = world.city.agencies().into_iter();
    let (_, data) = agencies
        .find(|(agency, _)| agency.folder == folder)
        .ok_or_else(|| Failure::new(format!("the city has no `{folder}`")))?;
    let party = crate::acting::party_of(&Config::read(&data.config())?)?;
    let seeds = [
        ("office", KeyPurpose::Office),
        ("assertion", KeyPurpose::Assertion),
    ];
    let read = |(name, purpose)| Ok((purpose, keys::read(&data.keys(), name)?));
    Ok(Member {
        party,
        node,
        seeds: seeds.into_iter().map(read).collect::<Outcome<_>>()?,
    })
}

/// Somebody without a node: its id and keys, made if they are not there.
///
/// # Errors
/// When a file cannot be read or written.
pub fn without_node(data: &DataFolder) -> Outcome<Member> {
    let (id, folder) = (data.party(), data.keys());
    if !id.is_file() {
        std::fs::create_dir_all(&folder)?;
        let names = PURPOSES.iter().map(|(name, _)| *name).chain([CABINET]);
        for name in names {
            if !folder.join(format!("{name}.key")).is_file() {
                let seed = fresh()?;
                keys::write(&folder, name, &seed, Origin::Development)?;
            }
        }
        // Last, so that its presence says that the keys are there.
        std::fs::write(&id, hex::encode(*fresh()?))?;
    }
    let read = |(name, purpose)| Ok((purpose, keys::read(&folder, name)?));
    Ok(Member {
        party: std::fs::read_to_string(&id)?.trim().parse()?,
        node: 0,
        seeds: PURPOSES.into_iter().map(read).collect::<Outcome<_>>()?,
    })
}

async fn admit(world: &World, member: &Member, kind: PartyKind, name: Name) -> Outcome<()> {
    let readmodel = world.registrar()?.ledger().readmodel();
    if readmodel.party(member.party).await?.content.is_some() {
        return Ok(());
    }
    let keys = PURPOSES.into_iter().filter_map(|(_, purpose)| {
        let key = member.key(purpose)?;
        Some(NewKey { key, purpose })
    });
    let admission = AdmitParty {
        party: member.party,
        kind,
        name,
        identifier: None,
        keys: AtMost::try_from(keys.collect::<Vec<_>>())?,
    };
    acts::sign_and_carry_out(world, admission.into()).await?;
    Ok(())
}
