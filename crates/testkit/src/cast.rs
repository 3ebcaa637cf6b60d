//! The cast of a development city: four agencies, a bank, two enterprises, three citizens.
//!
//! Everything about them is invented; identifiers have the right check characters in a division
//! (990000) that no place bears. Citizens are nowhere but in the city's `people.json`.

/// An organisation in the play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// The name of its folder, and of its persona.
    pub folder: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
    /// Its unified social credit code (GB 32100-2015).
    pub identifier: &'static str,
}

/// A citizen in the play.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citizen {
    /// The persona's name in paths.
    pub folder: &'static str,
    /// The name in Chinese.
    pub zh: &'static str,
    /// The name in English.
    pub en: &'static str,
}

/// The agencies, each with a validator; the first issues business licences.
pub const AGENCIES: [Organisation; 4] = [
    Organisation {
        folder: "registrar",
        zh: "市场监督管理局",
        en: "Administration for Market Regulation",
        identifier: "11990000000000019A",
    },
    Organisation {
        folder: "tax",
        zh: "税务局",
        en: "Tax Bureau",
        identifier: "119900000000000275",
    },
    Organisation {
        folder: "housing",
        zh: "住房和城乡建设委员会",
        en: "Housing and Construction Commission",
        identifier: "119900000000000350",
    },
    Organisation {
        folder: "security",
        zh: "公安局",
        en: "Public Security Bureau",
        identifier: "11990000000000043T",
    },
];

/// The bank that the city admits.
pub const BANK: Organisation = Organisation {
    folder: "bank",
    zh: "河畔银行",
    en: "Riverside Bank",
    identifier: "91990000MA0B4NK175",
};

/// The enterprises that the city admits.
pub const ENTERPRISES: [Organisation; 2] = [
    Organisation {
        folder: "qingyan",
        zh: "青砚纸业有限公司",
        en: "Qingyan Paper Co., Ltd.",
        identifier: "91990000MA0Q1NGY9J",
    },
    Organisation {
        folder: "heshun",
        zh: "和顺物流有限公司",
        en: "Heshun Logistics Co., Ltd.",
        identifier: "91990000MA0H3NHE4M",
    },
];

/// The citizens, known to `people.json` alone.
pub const CITIZENS: [Citizen; 3] = [
    Citizen {
        folder: "lin",
        zh: "林晚舟",
        en: "Lin Wanzhou",
    },
    Citizen {
        folder: "zhao",
        zh: "赵明远",
        en: "Zhao Mingyuan",
    },
    Citizen {
        folder: "sun",
        zh: "孙若溪",
        en: "Sun Ruoxi",
    },
];
