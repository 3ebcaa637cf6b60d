//! The few pictures: SVG in the page, no file fetched. All are decoration beside words and hidden
//! from assistive technology.

use maud::{Markup, html};

/// A sign that goes with a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    /// A tick.
    Good,
    /// A cross.
    Bad,
    /// Two bars: halted for now.
    Pause,
    /// A ring with a bar: over.
    Ended,
    /// An arrow to the next: replaced.
    Replaced,
    /// A clock: not fresh, or expired.
    Clock,
    /// A dot: neutral information.
    Dot,
}

/// Draws an icon in the colour of its words.
pub(crate) fn icon(icon: Icon) -> Markup {
    let path = match icon {
        Icon::Good => "M4 12.5l5.2 5.2L20 7",
        Icon::Bad => "M5.5 5.5l13 13M18.5 5.5l-13 13",
        Icon::Pause => "M8.5 5v14M15.5 5v14",
        Icon::Ended => "M12 3.5a8.5 8.5 0 1 0 .01 0M6 18L18 6",
        Icon::Replaced => "M4 12h15M13 6l6 6-6 6",
        Icon::Clock => "M12 3.5a8.5 8.5 0 1 0 .01 0M12 7.5V12l3.2 2.4",
        Icon::Dot => "M12 9.5a2.5 2.5 0 1 0 .01 0",
    };
    html! {
        svg viewBox="0 0 24 24" aria-hidden="true" focusable="false" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" {
            path d=(path) {}
        }
    }
}

/// The mark of the product: a square seal with the lines of a register.
pub(crate) fn seal() -> Markup {
    html! {
        svg class="masthead__seal" viewBox="0 0 40 40" aria-hidden="true" focusable="false" {
            rect x="1" y="1" width="38" height="38" rx="4" fill="#b3261e" {}
            rect x="4.5" y="4.5" width="31" height="31" rx="1.5" fill="none" stroke="#fff" stroke-width="1.6" {}
            path d="M20 9v22M11 13h18M13 13v6h14v-6M10 24h20M14 24v6M26 24v6" fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="square" {}
        }
    }
}
