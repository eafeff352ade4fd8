//! What people of the demo do together: kind words to one person or to all, thanks, a session on the schedule.

use super::Demo;
use crate::people::{STAFF, below, chance};
use anyhow::{Context, bail};
use porchlight_core::error::CompanionError;
use porchlight_core::views::{CircleView, PostStateView, SessionAnswerView};
use porchlight_server::commands::notice::{self, Notice};
use std::collections::BTreeMap;

const CARDS: u32 = 16;
const THANKS_CARDS: u32 = 6;
const LINES: [&str; 4] = [
    "It helped to hear that the evenings are hard for others, too.",
    "I want to try the short walk before dinner.",
    "Good to sit in the quiet for a while.",
    "I said more than I had planned, and it was all right.",
];
const WORDS: [&str; 5] = [
    "Soup is on the stove. Come as you are.",
    "Today was heavy. Glad to come home to you all.",
    "Thank you for the walk this morning.",
    "First quiet night in weeks.",
    "I am on the porch if somebody wants company.",
];

impl Demo {
    /// What one person says to the others on a day, and how they answer.
    pub(super) fn be_together(&mut self, person: usize, day: u32) -> anyhow::Result<()> {
        let phone = &self.people[person].devices[0];
        let (circle, now_ms) = (phone.circle()?, self.clock.now_ms());
        if day == 0 {
            phone.set_display_name(self.people[person].name.into())?;
        }
        if chance(&mut self.rng, 45)
            && let Some(to) = whom(&circle, below(&mut self.rng, 64) as usize)
        {
            let card = 1 + below(&mut self.rng, CARDS) as u16;
            or_enough(phone.encourage(Some(to), Some(card), None, false))?;
        }
        if chance(&mut self.rng, 12) {
            let text = WORDS[below(&mut self.rng, WORDS.len() as u32) as usize];
            or_enough(phone.encourage(None, None, Some(text.into()), false))?;
        }
        for post in circle.posts.iter().filter(|post| post.to.is_some() && post.state.is_none()) {
            if post.thanks.is_empty() && chance(&mut self.rng, 60) {
                phone.thank(post.id.clone(), 1 + below(&mut self.rng, THANKS_CARDS) as u16)?;
            }
        }
        for session in phone.schedule()?.sessions {
            let is_ahead = session.starts_ms > now_ms;
            match session.my_answer {
                None if is_ahead => {
                    phone.answer_session(session.id, SessionAnswerView::Coming)?;
                }
                Some(_) if !is_ahead && session.attended.is_none() => {
                    phone.note_attended(session.id.clone(), Some(3 + below(&mut self.rng, 3) as u8), None)?;
                    if chance(&mut self.rng, 50) {
                        let line = LINES[below(&mut self.rng, LINES.len() as u32) as usize];
                        phone.share_line(session.id, line.into())?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The house posts what is on in the evening after tomorrow; Carla leads it.
    pub(super) fn post_session(&mut self) -> anyhow::Result<()> {
        let today = porchlight_core::time::Day::parse(&self.people[0].devices[0].today()?.day)?;
        let session = Notice::Session {
            title: "Open circle".into(),
            kind: "group_session".into(),
            starts: format!("{}T19:00", today.plus(2)),
            minutes: 60,
            place: Some("The living room".into()),
            led_by: Some(STAFF.into()),
        };
        let now_ms = self.clock.now_ms();
        notice::post(&*self.store, &self.house, &session, now_ms, &mut self.rng)?;
        Ok(())
    }

    /// How many words people gave each other that the house has, and what of them is not on the phone they are for.
    pub(super) fn words_given(&self) -> anyhow::Result<(usize, Vec<String>)> {
        let mut circles: BTreeMap<String, (&str, CircleView)> = BTreeMap::new();
        for person in &self.people {
            let account = person.devices[0].whoami()?.0.to_string();
            circles.insert(account, (person.name, person.devices[0].circle()?));
        }
        let (mut given, mut missing) = (0, Vec::new());
        for (account, (name, circle)) in &circles {
            for post in
                circle.posts.iter().filter(|post| post.author == *account && post.state == Some(PostStateView::Sent))
            {
                given += 1;
                let Some(to) = &post.to else { continue };
                let (of, theirs) = circles.get(to).context("words are for somebody in the house")?;
                if !theirs.posts.iter().any(|held| held.id == post.id) {
                    missing.push(format!("{name} gave {of} words that are not on their phone"));
                }
            }
        }
        Ok((given, missing))
    }
}

/// Somebody whom the screen suggests, or anybody who can be written to.
fn whom(circle: &CircleView, luck: usize) -> Option<String> {
    let open: Vec<&str> =
        circle.people.iter().filter(|person| person.left > 0).map(|person| person.id.as_str()).collect();
    let suggested = circle.nudge.first().filter(|_| luck.is_multiple_of(2)).map(String::as_str);
    suggested.or_else(|| open.get(luck % open.len().max(1)).copied()).map(str::to_owned)
}

/// Enough for today is no fault.
pub(super) fn or_enough(given: Result<CircleView, CompanionError>) -> anyhow::Result<Option<CircleView>> {
    match given {
        Ok(circle) => Ok(Some(circle)),
        Err(error) if error.code().starts_with("cap_") => Ok(None),
        Err(error) => bail!(error),
    }
}
