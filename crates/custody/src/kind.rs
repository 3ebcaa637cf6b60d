//! What a file of the data folder is, what its damage means, and how it is had again.

/// What a file is, by its path in the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// `genesis.json`.
    Genesis,
    /// `node.toml`.
    Configuration,
    /// `keys/*.key`.
    Key,
    /// `operator.token`.
    Token,
    /// `chain/ledger`: whose chain it is.
    LedgerMark,
    /// The archive of final blocks.
    Blocks,
    /// The archive of finality certificates.
    Certificates,
    /// How far final blocks were handed on.
    Progress,
    /// Blocks and certificates on their way to being final.
    Cache,
    /// What this validator has signed in an epoch.
    ConsensusJournal,
    /// The authenticated state.
    State,
    /// What each block did.
    Outcomes,
    /// The log of receipts as a tree.
    Log,
    /// The chain of committees.
    Links,
    /// How far a joining node has come.
    SyncPlan,
    /// Another store of the chain.
    OtherStore,
    /// The projection for searches.
    ReadModel,
    /// The agency's private records.
    Cabinet,
    /// The agency's documents.
    Vault,
    /// Anything else.
    Other,
}

/// How a damaged file is had again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// The node derives it again from what it has.
    Rebuild,
    /// Peers have it.
    Refetch,
    /// Nobody has it: the node follows until the epoch is over and starts a new one then.
    FollowUntilNextEpoch,
    /// Every member has the same file.
    CopyFromMember,
    /// Only this node had it: it comes from its backup, or is lost.
    FromBackup,
    /// Its author writes it again.
    ByHand,
}

/// What the names of the engine's partitions begin with.
const PREFIX: &str = "chancery";

/// Partitions by how their names begin after the prefix, and what they are.
const PARTITIONS: &[(&str, Kind)] = &[
    ("-blocks-", Kind::Blocks),
    ("-certificates-", Kind::Certificates),
    ("-application-metadata", Kind::Progress),
    ("-cache-", Kind::Cache),
    ("-consensus", Kind::ConsensusJournal),
    ("-abstain", Kind::ConsensusJournal),
    ("-state-", Kind::State),
    ("-outcomes", Kind::Outcomes),
    ("-log-", Kind::Log),
    ("-links", Kind::Links),
    ("state_sync", Kind::SyncPlan),
    ("-state_sync", Kind::SyncPlan),
];

/// Each kind with its stable name and what its damage means, in Chinese and in English.
const DESCRIBED: [(Kind, &str, &str, &str); 20] = [
    (
        Kind::Genesis,
        "genesis",
        "创世文件：账本的根本",
        "the genesis file: what the ledger is",
    ),
    (
        Kind::Configuration,
        "configuration",
        "节点配置：地址与限额",
        "the node's configuration: addresses and bounds",
    ),
    (
        Kind::Key,
        "key",
        "私钥：只有本节点持有",
        "a private key: only this node has it",
    ),
    (
        Kind::Token,
        "token",
        "操作员令牌：机构接口的钥匙",
        "the operator's token: it opens the agency's endpoints",
    ),
    (
        Kind::LedgerMark,
        "ledger_mark",
        "账本标记：说明链属于哪个账本",
        "the mark that says whose chain this is",
    ),
    (
        Kind::Blocks,
        "blocks",
        "最终区块：其他节点也有",
        "final blocks: peers have them too",
    ),
    (
        Kind::Certificates,
        "certificates",
        "最终性证书：其他节点也有",
        "finality certificates: peers have them too",
    ),
    (
        Kind::Progress,
        "progress",
        "已交付的高度：可由区块重算",
        "how far final blocks were handed on: derived from blocks",
    ),
    (
        Kind::Cache,
        "cache",
        "尚未最终的区块：丢失无害",
        "blocks that were not final yet: their loss harms nothing",
    ),
    (
        Kind::ConsensusJournal,
        "consensus_journal",
        "本验证者在本届中签过什么：丢失后本届不得再投票",
        "what this validator has signed this epoch: without it, it must not vote again in it",
    ),
    (
        Kind::State,
        "state",
        "认证状态：可由区块重算",
        "the authenticated state: derived from blocks",
    ),
    (
        Kind::Outcomes,
        "outcomes",
        "回执与变更：可由区块重算",
        "receipts and changes: derived from blocks",
    ),
    (
        Kind::Log,
        "log",
        "回执之树：可由区块重算",
        "the tree of receipts: derived from blocks",
    ),
    (
        Kind::Links,
        "links",
        "委员会之链：可由区块重算",
        "the chain of committees: derived from blocks",
    ),
    (
        Kind::SyncPlan,
        "sync_plan",
        "同步进度：可重新开始",
        "how far a joining node has come: it begins again",
    ),
    (
        Kind::OtherStore,
        "store",
        "链的其他存储：可由区块重算",
        "another store of the chain: derived from blocks",
    ),
    (
        Kind::ReadModel,
        "readmodel",
        "查询用的投影：可由链重建",
        "the projection for searches: rebuilt from the chain",
    ),
    (
        Kind::Cabinet,
        "cabinet",
        "机构的私有记录：只有本节点持有",
        "the agency's private records: only this node has them",
    ),
    (
        Kind::Vault,
        "vault",
        "机构的文件：只有本节点持有",
        "the agency's documents: only this node has them",
    ),
    (
        Kind::Other,
        "other",
        "其他文件：节点不读取",
        "another file: the node does not read it",
    ),
];

impl Kind {
    /// Every kind, in the order in which a person reads a folder.
    pub const ALL: [Self; 20] = [
        Self::Genesis,
        Self::Configuration,
        Self::Key,
        Self::Token,
        Self::LedgerMark,
        Self::Blocks,
        Self::Certificates,
        Self::Progress,
        Self::Cache,
        Self::ConsensusJournal,
        Self::State,
        Self::Outcomes,
        Self::Log,
        Self::Links,
        Self::SyncPlan,
        Self::OtherStore,
        Self::ReadModel,
        Self::Cabinet,
        Self::Vault,
        Self::Other,
    ];

    /// The kind of the file at `path`, relative to the data folder, with `/` between names.
    pub fn of(path: &str) -> Self {
        if let Some(store) = path.strip_prefix("chain/store/") {
            let partition = store.split('/').next().unwrap_or_default();
            let name = partition.strip_prefix(PREFIX).unwrap_or(partition);
            let known = PARTITIONS.iter().find(|(begin, _)| name.starts_with(begin));
            return known.map_or(Self::OtherStore, |(_, kind)| *kind);
        }
        match path {
            "genesis.json" => Self::Genesis,
            "node.toml" => Self::Configuration,
            "operator.token" => Self::Token,
            "chain/ledger" => Self::LedgerMark,
            _ if path.starts_with("keys/") => Self::Key,
            _ if path.starts_with("readmodel.sqlite") => Self::ReadModel,
            _ if path.starts_with("cabinet.sqlite") => Self::Cabinet,
            _ if path.starts_with("vault/") => Self::Vault,
            _ => Self::Other,
        }
    }

    /// Its stable name.
    pub fn name(self) -> &'static str {
        self.described().0
    }

    /// What it is and what its damage means, in Chinese.
    pub fn zh(self) -> &'static str {
        self.described().1
    }

    /// What it is and what its damage means, in English.
    pub fn en(self) -> &'static str {
        self.described().2
    }

    /// Whether a store of the chain wrote it, which nobody else may.
    pub const fn is_of_chain(self) -> bool {
        matches!(
            self,
            Self::LedgerMark
                | Self::Blocks
                | Self::Certificates
                | Self::Progress
                | Self::Cache
                | Self::ConsensusJournal
                | Self::State
                | Self::Outcomes
                | Self::Log
                | Self::Links
                | Self::SyncPlan
                | Self::OtherStore
        )
    }

    /// How it is had again.
    pub const fn recovery(self) -> Recovery {
        match self {
            Self::Genesis => Recovery::CopyFromMember,
            Self::Configuration | Self::Token | Self::Other => Recovery::ByHand,
            Self::Key | Self::Cabinet | Self::Vault => Recovery::FromBackup,
            Self::Blocks | Self::Certificates => Recovery::Refetch,
            Self::ConsensusJournal => Recovery::FollowUntilNextEpoch,
            Self::LedgerMark
            | Self::Progress
            | Self::Cache
            | Self::State
            | Self::Outcomes
            | Self::Log
            | Self::Links
            | Self::SyncPlan
            | Self::OtherStore
            | Self::ReadModel => Recovery::Rebuild,
        }
    }

    fn described(self) -> (&'static str, &'static str, &'static str) {
        let known = DESCRIBED.iter().find(|(kind, ..)| *kind == self);
        known.map_or(("", "", ""), |(_, name, zh, en)| (name, zh, en))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, kind: Kind) {
        assert_eq!(Kind::of(path), kind, "{path}");
    }

    #[test]
    fn a_file_is_known_by_its_path() {
        let store = |partition: &str| format!("chain/store/{partition}/0000");
        check("genesis.json", Kind::Genesis);
        check("keys/office.key", Kind::Key);
        check("chain/ledger", Kind::LedgerMark);
        check(&store("chancery-blocks-value"), Kind::Blocks);
        check(&store("chancery-certificates-key"), Kind::Certificates);
        check(&store("chancery-application-metadata"), Kind::Progress);
        check(&store("chancery-cache-cache-0-verified-key"), Kind::Cache);
        check(&store("chancery-consensus-12"), Kind::ConsensusJournal);
        check(&store("chancery-state-merkle-blobs"), Kind::State);
        check(&store("chancery-outcomes_offsets-blobs"), Kind::Outcomes);
        check(&store("chancery-log-metadata"), Kind::Log);
        check(&store("chancery-links_data"), Kind::Links);
        check(&store("chancerystate_sync_metadata"), Kind::SyncPlan);
        check(&store("chancery-elsewhere"), Kind::OtherStore);
        check("readmodel.sqlite-wal", Kind::ReadModel);
        check("cabinet.sqlite", Kind::Cabinet);
        check("vault/blobs/00", Kind::Vault);
        check("notes.txt", Kind::Other);
    }

    #[test]
    fn names_are_stable_and_told_apart() {
        let mut names: Vec<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert!(!kind.zh().is_ascii() && kind.en().is_ascii(), "{kind:?}");
        }
    }
}
