//! The troubles that the doctor knows: a stable code each, how bad it is, cause and fix in both
//! languages.

use serde_json::{Value, json};

use crate::speech::Language;

/// How bad a trouble is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The node works; it will not for ever.
    Warning,
    /// The node does not work, or must not.
    Error,
}

/// One trouble.
#[derive(Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Its stable code.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Why it arises.
    cause: (&'static str, &'static str),
    /// What to do.
    fix: (&'static str, &'static str),
}

impl Trouble {
    /// Why it arises.
    pub const fn cause(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.cause.0,
            Language::En => self.cause.1,
        }
    }

    /// What to do.
    pub const fn fix(&self, language: Language) -> &'static str {
        match language {
            Language::Zh => self.fix.0,
            Language::En => self.fix.1,
        }
    }
}

impl Trouble {
    /// The trouble as programs read it.
    pub fn to_json(&self) -> Value {
        let severity = match self.severity {
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        json!({
            "code": self.code, "severity": severity,
            "cause": { "zh": self.cause.0, "en": self.cause.1 },
            "fix": { "zh": self.fix.0, "en": self.fix.1 },
        })
    }
}

macro_rules! troubles {
    ($($name:ident $severity:ident $code:literal
        cause $cause_zh:literal $cause_en:literal
        fix $fix_zh:literal $fix_en:literal;)*) => {
        $(
            pub static $name: Trouble = Trouble {
                code: $code,
                severity: Severity::$severity,
                cause: ($cause_zh, $cause_en),
                fix: ($fix_zh, $fix_en),
            };
        )*
        /// Every trouble, in the order in which they are looked for.
        pub static ALL: &[&Trouble] = &[$(&$name),*];
    };
}

troubles! {
    CONFIG_MISSING Error "config_missing"
        cause "找不到节点配置" "there is no configuration at this path"
        fix "用 `--config` 指明 node.toml，或用 `chancery node --sample` 打印一份" "name node.toml with `--config`, or print one with `chancery node --sample`";
    CONFIG_INVALID Error "config_invalid"
        cause "配置无法解析" "the configuration cannot be read as one"
        fix "改正所指之处" "mend the place that is named";
    CONFIG_UNKNOWN_FIELD Error "config_unknown_field"
        cause "配置里有本程序不认识的键" "the configuration has a key that this program does not know"
        fix "删去或改正它；`chancery node --sample` 列出所有键" "take it out or spell it right; `chancery node --sample` lists every key";
    CONFIG_VERSION Error "config_version"
        cause "配置属于另一版本的格式" "the configuration is of another version of the form"
        fix "换用写它的程序版本，或按 `chancery node --sample` 改写" "use the program that it was written for, or write it after `chancery node --sample`";
    GENESIS_MISSING Error "genesis_missing"
        cause "数据目录里没有创世文件" "the genesis file is not there"
        fix "从任一成员处复制创世文件" "copy the genesis file from any member";
    GENESIS_INVALID Error "genesis_invalid"
        cause "创世文件无法读取或已损坏" "the genesis file cannot be read as one"
        fix "从任一成员处复制创世文件；`chancery doctor --repair` 会尝试复原" "copy the genesis file from any member; `chancery doctor --repair` tries to put it back";
    GENESIS_OTHER_LEDGER Error "genesis_other_ledger"
        cause "创世文件与数据所属的账本不同" "the genesis file is not that of the ledger in the data folder"
        fix "放回原来的创世文件，或换用另一数据目录" "put the right genesis file back, or use another data folder";
    KEY_MISSING Error "key_missing"
        cause "缺少密钥文件" "a key file is not there"
        fix "从备份恢复；若已遗失，由根密钥登记新的密钥" "restore it from the backup; if it is lost, register another with the root key";
    KEY_OPEN Error "key_open"
        cause "本机其他用户可以读取密钥" "other users of this machine can read a key"
        fix "执行 `chmod 600` 该文件；若可能已被读走，请更换密钥" "`chmod 600` the file; replace the key if it may have been read";
    KEY_INVALID Error "key_invalid"
        cause "密钥文件已损坏或不是密钥" "a key file is damaged, or is none"
        fix "`chancery doctor --repair`，否则从备份恢复" "`chancery doctor --repair`, else restore it from the backup";
    KEY_NOT_IN_COMMITTEE Error "key_not_in_committee"
        cause "验证者密钥不是创世文件为本成员登记的密钥" "the validator key is not the one that the ledger knows of this member"
        fix "放回原来的密钥，或提出更换验证者密钥的动议（rotate_node_key）" "put the right key back, or pass a motion to rotate the node's key (rotate_node_key)";
    KEY_OF_DEVELOPMENT Error "development_keys"
        cause "正式账本使用了开发城市的密钥" "a production ledger's node holds a development city's keys"
        fix "用 `chancery found keys` 另行生成密钥" "make keys for good with `chancery found keys`";
    TOKEN_MISSING Error "token_missing"
        cause "缺少操作员令牌" "the operator's token is not there"
        fix "写入一个新的随机令牌，权限 0600" "write another random token, mode 0600";
    FOLDER_NOT_WRITABLE Error "folder_not_writable"
        cause "当前用户不能写数据目录" "this user cannot write the data folder"
        fix "以节点的用户运行，或更正目录的属主与挂载方式" "run as the node's user, or mend the folder's owner and how it is mounted";
    FOLDER_IN_USE Error "folder_in_use"
        cause "另一进程占用数据目录，但接口没有应答" "another process has the data folder, and does not answer at the node's address"
        fix "查看所指进程：停止它，或更正 `api.listen`" "look at the process that is named: stop it, or mend `api.listen`";
    PORT_IN_USE Error "port_in_use"
        cause "端口已被其他程序占用" "another program has the port"
        fix "用 `ss -ltnp` 查看占用者并停止它，或在 node.toml 中改用其他端口" "see who has it with `ss -ltnp` and stop that, or choose another port in node.toml";
    DISK_NEARLY_FULL Warning "disk_nearly_full"
        cause "数据所在磁盘将满" "the disk of the data folder is nearly full"
        fix "腾出空间或扩容；写满时节点停止写入，但不丢失已确认的内容" "free or add space; when it is full the node stops and loses nothing that it acknowledged";
    OPEN_FILES_LOW Warning "open_files_low"
        cause "允许打开的文件数太少" "too few files may be open at once"
        fix "提高限制：`ulimit -n 65536` 或服务单元的 LimitNOFILE" "raise the limit: `ulimit -n 65536`, or LimitNOFILE of the service unit";
    CLOCK_SKEWED Error "clock_skewed"
        cause "本机时钟与其他节点相差过大" "this machine's clock and another node's differ"
        fix "在两台机器上检查时间同步（`chronyc tracking` 或 `timedatectl`）" "check time synchronisation on both machines (`chronyc tracking` or `timedatectl`)";
    PEER_UNREACHABLE Warning "peer_unreachable"
        cause "连不上一个节点" "another node cannot be reached"
        fix "询问其操作员，检查地址与防火墙" "ask its operator; check the address and the firewall";
    PEER_OTHER_LEDGER Error "peer_other_ledger"
        cause "该节点属于另一账本" "the other node is of another ledger"
        fix "更正其地址；比较双方的创世文件" "mend its address; compare the genesis files";
    QUORUM_LOST Error "quorum_lost"
        cause "能互相连通的验证者不足法定数" "too few validators are up or reach each other"
        fix "启动或重新连通它们：在此之前不会有新的最终区块，但不丢失任何内容" "start or reconnect them: until then nothing becomes final, and nothing is lost";
    NODE_BEHIND Warning "node_behind"
        cause "本节点落后于其他节点" "this node is behind the others"
        fix "等待其追上；若不动，检查磁盘与到其他节点的连接" "let it catch up; if it stands still, check its disk and its connections";
    NODE_FAILED Error "node_failed"
        cause "链已停止" "the chain has stopped"
        fix "停止节点，按所述原因处理，再执行 `chancery doctor --repair`" "stop the node, deal with the reason, then run `chancery doctor --repair`";
    READMODEL_DAMAGED Error "readmodel_damaged"
        cause "查询数据库已损坏" "the database for searches is damaged"
        fix "`chancery doctor --repair`：它由链重建" "`chancery doctor --repair`: it is rebuilt from the chain";
    READMODEL_BEHIND Warning "readmodel_behind"
        cause "查询落后于链" "searches are behind the chain"
        fix "等待其追上；若不动，检查磁盘" "let it catch up; if it stands still, check the disk";
    CABINET_KEY_WRONG Error "cabinet_key_wrong"
        cause "机密柜密钥打不开机密柜" "the cabinet key does not open the cabinet"
        fix "放回制作它的密钥（备份中有）" "put the key back that it was made with (the backup has it)";
    CABINET_DAMAGED Error "cabinet_damaged"
        cause "机密柜已损坏" "the cabinet is damaged"
        fix "`chancery doctor --repair`，否则从备份恢复" "`chancery doctor --repair`, else restore it from the backup";
    VAULT_DAMAGED Error "vault_damaged"
        cause "文件库里有文件已损坏" "a document in the vault is damaged"
        fix "`chancery doctor --repair`，否则从备份恢复" "`chancery doctor --repair`, else restore it from the backup";
    VAULT_KEY_WRONG Error "vault_key_wrong"
        cause "封存密钥打不开文件库" "the sealing key does not open the vault's documents"
        fix "放回封存它们的密钥（备份中有）" "put the key back that they are sealed to (the backup has it)";
    CHAIN_DAMAGED Error "chain_damaged"
        cause "链的存储已损坏" "a store of the chain is damaged"
        fix "`chancery doctor --repair`：复原比特，或由区块与其他节点重建" "`chancery doctor --repair`: the bit is put back, or it is rebuilt from blocks and peers";
    JOURNAL_DAMAGED Error "journal_damaged"
        cause "共识日志已损坏或缺失：再投票可能自相矛盾" "the consensus journal is damaged or gone: voting again might contradict it"
        fix "`chancery doctor --repair`：复原比特，或本届只跟随、下届再投票" "`chancery doctor --repair`: the bit is put back, or the node follows until the next epoch";
    JOURNAL_COPIED Error "journal_copied"
        cause "链目录是副本：同一验证者可能在两处运行" "the chain folder is a copy: this validator may run in two places"
        fix "若确认只此一份且最新，执行 `chancery doctor --adopt`；否则更换验证者密钥" "if this is the only one and the latest, `chancery doctor --adopt`; else rotate the validator key by motion";
    FILE_DAMAGED Error "file_damaged"
        cause "文件内容被介质翻转" "the medium flipped bits of a file"
        fix "`chancery doctor --repair`，否则重新写入该文件" "`chancery doctor --repair`, else write the file again";
    SEAL_DAMAGED Warning "seal_damaged"
        cause "封印已损坏" "the seal of the data folder is damaged"
        fix "`chancery doctor --repair`：检查全部文件后重新封印" "`chancery doctor --repair`: it is made again once everything has been looked through";
    DATA_NEWER Error "data_newer"
        cause "数据由更新版本的程序写入" "a newer version of the program wrote the data"
        fix "换用该版本或更新的程序" "use that version of the program, or a newer one";
    BACKUP_MISSING Warning "backup_missing"
        cause "从未备份机密柜、文件库与密钥" "the cabinet, the vault and the keys were never backed up"
        fix "`chancery backup`，并演练一次 `chancery restore`" "`chancery backup`, and rehearse `chancery restore`";
    BACKUP_OLD Warning "backup_old"
        cause "最近的备份太旧" "the last backup is too old"
        fix "`chancery backup`" "`chancery backup`";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_told_apart_and_every_text_is_in_both_languages() {
        let mut codes: Vec<_> = ALL.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
        assert!(ALL.len() >= 20);
        for one in ALL {
            for text in [one.cause(Language::Zh), one.fix(Language::Zh)] {
                let is_command = text.starts_with('`') && text.ends_with('`');
                assert!(!text.is_ascii() || is_command, "{}", one.code);
            }
            for text in [one.cause(Language::En), one.fix(Language::En)] {
                assert!(text.is_ascii() && !text.is_empty(), "{}", one.code);
            }
        }
    }
}
