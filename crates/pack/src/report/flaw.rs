//! Every kind of flaw: a code that is never used for another, and what to do about it.

macro_rules! flaws {
    ($($number:literal $name:ident $(#[$doc:meta])* : $remedy:literal;)+) => {
        /// A kind of flaw, in the order of its codes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Flaw {
            $(
                #[doc = $remedy]
                $name,
            )+
        }

        impl Flaw {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its code: `P001`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("P", $number),)+
                }
            }

            /// What to do about it.
            #[must_use]
            pub const fn remedy(self) -> &'static str {
                match self {
                    $(Self::$name => $remedy,)+
                }
            }
        }
    };
}

flaws! {
    "001" NotReadable: "correct the YAML here; `docs/packs.md` lists every key";
    "002" FileMissing: "add the file; `chancery pack new` writes a complete example";
    "003" FileUnknown: "move it away or rename it; a pack has service.yaml, register.yaml, calendar.yaml, certificates/, datasets/ and scenarios/";
    "004" FolderName: "give the folder and the definition the same code";
    "005" Version: "count versions from 1, as a whole number";
    "006" CodeMalformed: "use 1 to 40 of a-z, 0-9 and -";
    "007" CodeRepeated: "give each fact, step and table its own code; they are one list";
    "008" LanguageMissing: "write both `zh` and `en`";
    "009" TextTooLong: "use at most 200 bytes, about 66 Chinese characters, and no line break";
    "010" LanguageMixed: "write Chinese under `zh` and English under `en`";
    "011" BasisMissing: "name the law by its code under `laws` and the article: `basis: fire-law 15`";
    "012" LawUnknown: "list the law under `laws`, or correct its code";
    "013" ArticleMalformed: "write the law's code and the article: `fire-law 15`, `fire-law 15(2)`";
    "014" ConditionMalformed: "write `fact is value`, joined by `and`; alternatives are joined by `or` or are items of a list";
    "015" FactUnknown: "add the fact, step or table, or correct its code";
    "016" CellUnfit: "ask yes or no of a yes-no, codes of a code, a range of a number, amount or day";
    "017" CodeUnlisted: "list the code where its fact, table or outcome is defined, or correct it";
    "018" ValueMalformed: "write yes or no, a code, a number, `CNY 12.50` or 2026-01-01, as the kind asks";
    "019" KindUnknown: "use one of the kinds that `docs/packs.md` lists";
    "020" CodesMissing: "list every code with its name, so that no free text can hide in it";
    "021" PersonalOnLedger: "keep it off the ledger: let an agency find what follows from it, as yes or no, a code or a commitment";
    "022" PersonalFieldStates: "let the field state nothing; a finding about it is a fact";
    "023" FactNeverStated: "let one step state it, or remove it";
    "024" FactStatedTwice: "let one step state it; what a second step finds is a second fact";
    "025" RoleUnknown: "add the role, or correct its code";
    "026" RoleUnsound: "say `who`: person, organisation, anyone, or short names of parties; 1 to 16 holders";
    "027" PartyUnknown: "add the party to `city.yaml`, or correct its short name";
    "028" TaskUnclear: "give the step exactly one of `submit`, `find`, `confirm` and `decide`";
    "029" NoActor: "say `by`: the role that takes the step";
    "030" ActorUnfit: "let named parties find and decide, and persons or organisations hand in and confirm";
    "031" RequirementUnknown: "add the requirement, or correct its code";
    "032" RequirementUnasked: "let a step ask for it, or remove it";
    "033" EvidenceMissing: "say what meets it: `evidence: certificate business-licence`, or `source lease`";
    "034" EvidenceUnissued: "bring the certificate type in some pack, or name a source instead";
    "035" SourceUnknown: "list the source under `sources` here or in `city.yaml`, with `from`";
    "036" UseMalformed: "write `certificate`, `register` or `dataset` and the definition's code";
    "037" UseUnknown: "bring the definition in some pack, or correct its code";
    "038" UseUnused: "let an effect name it, or remove it";
    "039" DurationMalformed: "write `5 working days` or `60 days`, of 1 to 36500";
    "040" SilenceMissing: "say under `silence` what holds when the time is over: `fire-safe is yes`";
    "041" SilenceUnsound: "state the step's own facts and its own result; a decision's silence has no effects, and consent is not given by silence";
    "042" ReasonUnknown: "add the reason, or correct its code";
    "043" ReasonMissing: "name at least one reason by which the outcome may be given";
    "044" ReasonUnused: "let an outcome name it, or remove it";
    "045" EffectUnknown: "use issue, supersede, revoke, register, change, rectify, `claim once`, `assess obligation`, `discharge obligation`, `reverse obligation` or `end recurrence`";
    "046" EffectTarget: "name what the effect is about by a code under `uses`, of the kind that it needs";
    "047" NoAuthority: "let a party decide that keeps the register or issues the type, or give it that authority there";
    "048" RestsOnNothing: "name under `rests-on` the consent, the court's finding or the confirmed payment";
    "049" RestsOnUnfit: "let it rest on facts that are yes or no";
    "050" ConsentMissing: "let it rest on a confirmation or submission of the owner's role";
    "051" RowMalformed: "write a cell for each input, then `=>` and the answer";
    "052" RowsOverlap: "narrow one of the rows, or use `hit: first`";
    "053" RowsGap: "add a row for it";
    "054" RowUnreachable: "move it up, narrow the rows above it, or remove it";
    "055" TableInput: "let a table look at facts, steps, and tables that stand above it";
    "056" TableUnsound: "give it inputs, `output`, `hit`, and rows or editions that ascend; `dated-by` is a day, and `sum` adds numbers";
    "057" TableUnused: "use its answer in a condition, field or fee, or remove it";
    "058" StepUnreachable: "correct its `when`, or the steps that lead to it";
    "059" OutcomeUnreachable: "correct its `when`, or remove it";
    "060" DeadEnd: "let some step be enabled here, or an outcome cover it";
    "061" UndecidedCase: "let some outcome's `when` hold whenever the step is enabled";
    "062" NeverEnds: "say `lapses`, and let an outcome end the case";
    "063" TooManyStates: "split the service, or make conditions rest on fewer facts; what was explored was sound";
    "064" AppealUnsound: "give an appeal its time, its roles, and a step `on-appeal` that decides; without one of them none of them";
    "065" BaselineMissing: "give at least one published figure, and its source in both languages";
    "066" FigureMalformed: "write a whole number";
    "067" FeeMalformed: "write `CNY 80.00`, or `table` and the code of one that answers with an amount";
    "068" FieldUnsound: "say `kind`, `from` and, of a code, `codes`; `from` is applicant, `certificate CODE FIELD`, `finding FACT` or `computed TABLE`";
    "069" FieldFact: "let the field state a fact of its kind that a submission states";
    "070" FieldsMissing: "give each fact that the applicant states a field that asks for it, in words that people read";
    "071" WordMalformed: "write yes or no";
    "072" NoWindow: "name under `windows` at least one party that opens cases";
    "073" NoIdentity: "name under `identity` who knows persons, as persons take part";
    "074" IssuerMissing: "name under `issuers` who issues it, or let a party of `city.yaml` issue it";
    "075" CertificateUnsound: "give every field of the schema a label and every label a field; `for` is suspend, resume, revoke or supersede";
    "076" CalendarUnsound: "write `+08:00`, weekdays in English, and days as 2026-10-01 or 2026-10-01..2026-10-08";
    "077" RegisterUnsound: "name at least one keeper";
    "078" TooMany: "use fewer; the ledger bounds every list";
    "079" TooLarge: "shorten names, or move rows and reasons away; a document has at most 16000 bytes and, to fit a motion, 11000";
    "080" RulesRefuse: "see the rules' own words";
    "081" DefinedTwice: "keep one of the two";
    "082" ScenarioMalformed: "see the form of scenarios in `docs/packs.md`";
    "083" ScenariosMissing: "add scenarios/*.yaml, one granted and one refused at least";
    "084" OutcomeUntried: "add a scenario that ends so";
    "085" ScenarioFails: "correct the scenario, or the service";
}

impl Flaw {
    /// Whether it is only said, and forbids nothing.
    #[must_use]
    pub const fn is_warning(self) -> bool {
        matches!(self, Self::TooManyStates | Self::OutcomeUntried)
    }

    /// Whether it is about words only, so that what the service does can still be judged.
    #[must_use]
    pub const fn is_of_words(self) -> bool {
        matches!(
            self,
            Self::LanguageMissing
                | Self::LanguageMixed
                | Self::TextTooLong
                | Self::Version
                | Self::PartyUnknown
                | Self::UseUnknown
                | Self::NoAuthority
                | Self::ConsentMissing
                | Self::RestsOnNothing
                | Self::TooManyStates
        )
    }
}
