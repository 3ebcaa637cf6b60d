//! The words of a difference: its sections, and the properties of their subjects.

use crate::place::Language;

/// A section of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// The service itself.
    Service,
    /// Who takes part.
    Roles,
    /// What must be shown.
    Requirements,
    /// What is asked.
    Facts,
    /// What follows.
    Tables,
    /// What is done.
    Steps,
    /// What may be decided.
    Outcomes,
    /// The form.
    Fields,
    /// What it costs.
    Fees,
    /// Why it is decided.
    Reasons,
}

impl Section {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Service,
        Self::Roles,
        Self::Requirements,
        Self::Facts,
        Self::Tables,
        Self::Steps,
        Self::Outcomes,
        Self::Fields,
        Self::Fees,
        Self::Reasons,
    ];

    /// Its heading.
    #[must_use]
    pub const fn title(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Service, Language::Chinese) => "事项",
            (Self::Service, Language::English) => "The service",
            (Self::Roles, Language::Chinese) => "参与方",
            (Self::Roles, Language::English) => "Who takes part",
            (Self::Requirements, Language::Chinese) => "材料要求",
            (Self::Requirements, Language::English) => "What must be shown",
            (Self::Facts, Language::Chinese) => "事实",
            (Self::Facts, Language::English) => "What is asked",
            (Self::Tables, Language::Chinese) => "决策表",
            (Self::Tables, Language::English) => "Decision tables",
            (Self::Steps, Language::Chinese) => "环节",
            (Self::Steps, Language::English) => "Steps",
            (Self::Outcomes, Language::Chinese) => "决定",
            (Self::Outcomes, Language::English) => "What may be decided",
            (Self::Fields, Language::Chinese) => "表单",
            (Self::Fields, Language::English) => "The form",
            (Self::Fees, Language::Chinese) => "费用",
            (Self::Fees, Language::English) => "Fees",
            (Self::Reasons, Language::Chinese) => "理由",
            (Self::Reasons, Language::English) => "Reasons",
        }
    }
}

macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident $zh:literal $en:literal;)+) => {
        /// A property of a subject, in the order in which it is said.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Property {
            $(#[doc = $en] $name,)+
        }

        impl Property {
            /// Its word.
            #[must_use]
            pub const fn word(self, language: Language) -> &'static str {
                match (self, language) {
                    $(
                        (Self::$name, Language::Chinese) => $zh,
                        (Self::$name, Language::English) => $en,
                    )+
                }
            }
        }
    };
}

properties! {
    Version "版本" "the version";
    Name "名称" "the name";
    By "办理方" "who takes it";
    Who "资格" "who may be it";
    Holders "人数上限" "the most holders";
    Kind "类型" "the kind";
    Codes "取值" "what it may say";
    Evidence "证明" "what meets it";
    Optional "可免" "that it may be left out";
    Personal "个人信息" "that it is personal";
    From "来源" "who fills it in";
    States "对应事实" "the fact that it states";
    Inputs "输入" "what it looks at";
    Output "输出类型" "the kind of its answer";
    Hit "命中方式" "which row counts";
    DatedBy "版本依据日" "the day that chooses its rows";
    Row "行" "the row";
    Task "内容" "what is done";
    When "条件" "the condition";
    Within "期限" "the deadline";
    Silence "逾期视为" "what silence means";
    Valid "结论有效期" "how long the answer holds";
    OnAppeal "属于复议" "that it belongs to an appeal";
    Reasons "理由" "the reasons";
    Effect "效果" "the effect";
    Ends "办结" "how it ends the case";
    Appeal "复议期限" "the time for an appeal";
    AppealBy "可复议的一方" "who may appeal";
    Basis "法律依据" "the legal basis";
    Help "说明" "the help";
    Windows "窗口" "who opens cases for others";
    Identity "身份核验机关" "who knows persons";
    Calendar "日历" "the calendar";
    Uses "引用的定义" "the definition";
    Lapses "办件时限" "when an open case lapses";
    WithdrawBy "可撤回的一方" "who may withdraw";
    WithdrawWhen "撤回条件" "until when it may be withdrawn";
    Amount "金额" "the amount";
    Text "文字" "the text";
}

impl Property {
    /// Whether its values are said one by one.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Row | Self::Effect | Self::Uses)
    }
}
