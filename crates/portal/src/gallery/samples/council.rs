//! Samples of the council's and the operator's pages.

use super::{hex, issuer, licence};
use crate::ask::operator::ALERTS;
use crate::council::view::{
    ChangeView, Choices, CouncilView, EffectView, MinuteLine, MotionLine, MotionView, Offline,
    ProposalView, RefusedView, Shown, SimulationView, Strength,
};
use crate::explorer::view::Named;
use crate::operator::view::{Forecast, MachineView, NodeLine, OperatorView, OwnView};

const NOW_MS: u64 = 1_800_000_000_000;

const FOUR: Strength = Strength {
    validators: 4,
    quorum: 3,
    faulty_max: 1,
};

const FIVE: Strength = Strength {
    validators: 5,
    quorum: 4,
    faulty_max: 1,
};

fn newcomer() -> Named {
    Named {
        id: hex(41),
        zh: "水务局".to_owned(),
        en: "Water Authority".to_owned(),
    }
}

pub(crate) fn council() -> CouncilView {
    CouncilView {
        members: vec![
            (issuer(), "active".to_owned()),
            (newcomer(), "suspended".to_owned()),
        ],
        voters: 4,
        approvals: 3,
        parameters: vec![("motion_days".to_owned(), 30, 1, 90)],
        epoch: (7, 1_234),
        committee: FOUR,
        next: FIVE,
    }
}

fn effect() -> EffectView {
    let part = |code: &str, shown| (code.to_owned(), shown);
    EffectView {
        code: "admit_node".to_owned(),
        parts: vec![
            part("party", Shown::Party(newcomer())),
            part("key", Shown::Digits(hex(42))),
            part("address", Shown::Words("water.example:7101".to_owned())),
            part("role", Shown::Words("validator".to_owned())),
            part("definition", Shown::Type(licence())),
        ],
    }
}

fn refused() -> RefusedView {
    RefusedView {
        code: "motion.no_quorum_left".to_owned(),
        meaning: "the validators that stay would be no quorum of the next committee".to_owned(),
        remedy: "change fewer validators in this epoch, or admit one first".to_owned(),
    }
}

fn simulation(is_allowed: bool) -> SimulationView {
    if !is_allowed {
        return SimulationView::Refused(refused());
    }
    SimulationView::Simulated(ChangeView {
        committee: (FOUR, FIVE),
        voters: (4, 4),
        followers: (1, 0),
        joins: vec![newcomer(), issuer()],
        leaves: vec![issuer()],
        parameters: vec![("motion_days".to_owned(), 30, 14)],
        differences: vec![
            (
                "document.version".to_owned(),
                "1".to_owned(),
                "2".to_owned(),
            ),
            (
                "document.fields.scope".to_owned(),
                String::new(),
                "<new>".to_owned(),
            ),
            (
                "document.fields.fax".to_owned(),
                "true".to_owned(),
                String::new(),
            ),
        ],
        threshold: (3, 4),
        owner: Some(issuer()),
    })
}

pub(crate) fn motion(standing: &str, is_allowed: bool) -> MotionView {
    let is_open = standing == "open";
    let minute = |party, deed: &str| MinuteLine {
        party,
        deed: deed.to_owned(),
        height: 1_200,
        time_ms: NOW_MS,
        transaction: hex(43),
    };
    let deeds = ["proposed", "approved", "rejected", "withdrew", "voted"];
    MotionView {
        line: MotionLine {
            id: hex(40),
            standing: standing.to_owned(),
            effect: effect(),
            proposer: issuer(),
            proposed_ms: NOW_MS,
            expires_ms: NOW_MS + 1_000,
            votes: (2, 1),
        },
        note: "a fifth validator <soon>".to_owned(),
        decided_ms: (!is_open).then_some(NOW_MS + 500),
        failure: (standing == "failed").then(refused),
        minutes: deeds.map(|deed| minute(issuer(), deed)).into(),
        simulation: is_open.then(|| simulation(is_allowed)),
        may_vote: is_allowed,
        may_withdraw: is_allowed,
    }
}

pub(crate) fn choices() -> Choices {
    Choices {
        parties: vec![issuer(), newcomer()],
        types: vec![licence()],
        parameters: vec![("motion_days".to_owned(), 1, 90)],
    }
}

pub(crate) fn offline() -> Offline {
    Offline {
        json: "{\n  \"type\": \"..\"\n}".to_owned(),
        commands: "chancery tx prepare motion.json\nchancery tx sign motion.prepared".to_owned(),
    }
}

pub(crate) fn proposal(is_allowed: bool) -> ProposalView {
    ProposalView {
        motion: hex(40),
        effect: effect(),
        json: "{\"effect\":\"admit_node\"}".to_owned(),
        note: "a fifth validator".to_owned(),
        simulation: simulation(is_allowed),
        offline: offline(),
    }
}

fn node(standing: &'static str, committee: (bool, bool)) -> NodeLine {
    let is_silent = standing == "silent";
    NodeLine {
        party: issuer(),
        role: "validator".to_owned(),
        committee,
        standing,
        proposed: (!is_silent).then_some((1_200, 4)),
        address: (!is_silent).then(|| "registrar.example:7101".to_owned()),
        key: hex(44),
    }
}

pub(crate) fn operator(is_well: bool) -> OperatorView {
    OperatorView {
        alerts: if is_well { Vec::new() } else { ALERTS.into() },
        own: OwnView {
            height: 1_204,
            time_ms: NOW_MS,
            lag_ms: if is_well { 420 } else { 75_000 },
            role: if is_well { "validator" } else { "follower" },
            epoch: (7, 1_234),
            epoch_ends_in_ms: is_well.then_some(4_000_000),
            finality: (if is_well { 600 } else { 0 }, 84, 212, 640),
            peers: 3,
            mempool: (12, 6_400),
            readmodel_lag: 0,
            waiting: (2, 1),
        },
        forecast: Some(Forecast {
            validators: 4,
            remain: if is_well { 3 } else { 2 },
            quorum: 3,
        }),
        nodes: vec![
            node("silent", (true, true)),
            node("heard", (true, true)),
            node("leaving", (true, false)),
            node("joining", (false, true)),
            node("follows", (false, false)),
        ],
        machine: Some(MachineView {
            version: "0.1.0".to_owned(),
            started_ms: NOW_MS,
            stores: vec![
                ("chain", 1_200_000_000),
                ("readmodel", 64_000),
                ("cabinet", 999),
            ],
            free_bytes: is_well.then_some(80_000_000_000),
            memory_bytes: Some(210_000_000),
            backup_ms: is_well.then_some(NOW_MS),
            rehearsal_ms: None,
            metrics: Some("http://127.0.0.1:9101/metrics".to_owned()),
        })
        .filter(|_| is_well),
    }
}
