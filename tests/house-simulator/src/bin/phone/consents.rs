//! Consents: what may be seen of the person, each on and off by itself, with the notice that the apps show.

use anyhow::Context;
use porchlight_core::companion::Companion;
use porchlight_core::views::PurposeView;

/// The apps' own words: a notice is part of the consent that it is read for, by its hash.
const WORDS: &str = include_str!("../../../../../mobile-shells/words/words.json");

/// On or off.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// What a consent is for.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum What {
    /// Staff may see the milestones that you share
    Milestones,
    /// Staff may see on which days you checked in
    CheckIns,
    /// A counsellor may see five of your answers
    Answers,
    /// A counsellor may see your plan
    Plan,
    /// A counsellor may see a return to use that you share
    Returns,
    /// Staff may read on after you have left
    Aftercare,
    /// The house may put you into its alumni circle once you have left
    Alumni,
}

/// Turns one on or off.
pub fn turn(phone: &Companion, switch: Switch, what: What) -> anyhow::Result<()> {
    let purpose = purpose(what);
    match switch {
        Switch::On => {
            let notice = notice(phone, what)?;
            println!("{notice}\n");
            phone.give_consent(purpose, notice)?;
            println!("It is on. {}", next(what));
        }
        Switch::Off => {
            phone.withdraw_consent(purpose)?;
            println!("It is off here. It takes effect when this phone reaches the house: `sync`.");
        }
    }
    Ok(())
}

/// The notice, with the house's name in it.
fn notice(phone: &Companion, what: What) -> anyhow::Result<String> {
    let words: serde_json::Value = serde_json::from_str(WORDS)?;
    let key = format!("consent.{}", key(what));
    let text = words[&key]["en"].as_str().with_context(|| format!("there are no words for {key}"))?;
    let houses = phone.houses()?;
    let house = houses.iter().find(|house| house.is_shown).map_or("the house", |house| house.name.as_str());
    Ok(text.replace("{house}", house))
}

fn next(what: What) -> &'static str {
    match what {
        What::Milestones => "`share` shares your newest milestone.",
        What::CheckIns | What::Answers | What::Plan => "`sync` carries to the house what there is from today on.",
        What::Returns => "Nothing is told by itself.",
        What::Aftercare | What::Alumni => "`sync` tells the house.",
    }
}

fn key(what: What) -> &'static str {
    match what {
        What::Milestones => "staff_milestones",
        What::CheckIns => "staff_check_ins",
        What::Answers => "staff_answers",
        What::Plan => "staff_plan",
        What::Returns => "staff_returns",
        What::Aftercare => "aftercare",
        What::Alumni => "alumni",
    }
}

fn purpose(what: What) -> PurposeView {
    match what {
        What::Milestones => PurposeView::StaffMilestones,
        What::CheckIns => PurposeView::StaffCheckIns,
        What::Answers => PurposeView::StaffAnswers,
        What::Plan => PurposeView::StaffPlan,
        What::Returns => PurposeView::StaffReturns,
        What::Aftercare => PurposeView::Aftercare,
        What::Alumni => PurposeView::Alumni,
    }
}
