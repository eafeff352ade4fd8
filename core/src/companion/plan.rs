//! My plan: reading and editing it.

use super::open::{Base, Unlocked};
use super::reading::path;
use super::{Companion, Session};
use crate::documents::Record;
use crate::error::CompanionError;
use crate::ids::RecordId;
use crate::plan::{self, InvalidLine, LINES_MAX, PARTS, PlanLine, PlanPart};
use crate::views::{PlanLineView, PlanPartView, PlanSectionView, PlanView};

const PLAN_COPY: &str = "plan_copy";
type CopiedLine = (RecordId, PlanPart, String, Option<String>);

#[cfg_attr(feature = "uniffi", uniffi::export)]
impl Companion {
    /// The plan, all six parts in order. Errors: `Locked`, unless the person lets the plan be read without the PIN.
    pub fn plan(&self) -> Result<PlanView, CompanionError> {
        match self.with(Unlocked::plan_view) {
            Err(CompanionError::Locked { .. }) => match &*self.session() {
                Session::Locked(base) => locked_plan(base),
                _ => Err(CompanionError::locked()),
            },
            other => other,
        }
    }

    /// Adds a line at the end of a part. Errors: `InvalidInput` for `text` or `phone`, and for `part` when it is full;
    /// a text that is too long stays as a draft.
    pub fn add_plan_line(
        &self,
        part: PlanPartView,
        text: String,
        phone: Option<String>,
    ) -> Result<PlanView, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let part = PlanPart::from(part);
            let lines = plan::lines(&unlocked.records(&path())?);
            let of_part: Vec<_> = lines.iter().filter(|line| line.part == part).collect();
            if of_part.len() >= LINES_MAX {
                return Err(CompanionError::invalid("part", "full"));
            }
            let place = of_part.last().map_or(0, |last| last.place.saturating_add(1));
            let id = RecordId::random(&mut unlocked.rng);
            let line = unlocked.checked_line(PlanLine { id, part, place, text, phone })?;
            unlocked.write_plan(&line.record(id, now_ms, &[]))
        })
    }

    /// Changes a line. Errors: `NotFound`, and as for a new line.
    pub fn edit_plan_line(&self, id: String, text: String, phone: Option<String>) -> Result<PlanView, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let line = unlocked.plan_line(&id)?;
            let line = unlocked.checked_line(PlanLine { text, phone, ..line })?;
            let (id, records) = (RecordId::random(&mut unlocked.rng), unlocked.records(&path())?);
            unlocked.write_plan(&line.record(id, now_ms, &records))
        })
    }

    /// Takes a line out. Errors: `NotFound`.
    pub fn take_plan_line_out(&self, id: String) -> Result<PlanView, CompanionError> {
        let now_ms = self.now()?.at_ms;
        self.with(|unlocked| {
            let line = unlocked.plan_line(&id)?;
            let (id, records) = (RecordId::random(&mut unlocked.rng), unlocked.records(&path())?);
            unlocked.write_plan(&line.taken_out(id, now_ms, &records))
        })
    }
}

impl Unlocked {
    pub(super) fn plan_view(&mut self) -> Result<PlanView, CompanionError> {
        Ok(view_of(&plan::lines(&self.records(&path())?)))
    }

    fn write_plan(&mut self, record: &Record) -> Result<PlanView, CompanionError> {
        self.write(&path(), std::slice::from_ref(record))?;
        self.keep_plan_copy()?;
        self.plan_view()
    }

    /// Keeps a copy of the plan that opens without the PIN, where the person wants one, and no copy where not.
    pub(super) fn keep_plan_copy(&mut self) -> Result<(), CompanionError> {
        let copy = match self.settings()?.plan_opens_locked {
            false => None,
            true => {
                let lines = plan::lines(&self.records(&path())?);
                let line = |line: PlanLine| (line.id, line.part, line.text, line.phone);
                let lines: Vec<CopiedLine> = lines.into_iter().map(line).collect();
                Some(minicbor::to_vec(lines).expect("CBOR to memory"))
            }
        };
        let kept = self.storage.read(|transaction| transaction.locked_fact(PLAN_COPY))?;
        if kept.as_deref() == copy.as_ref() {
            return Ok(());
        }
        let Self { storage, rng, .. } = self;
        Ok(storage.transaction(|transaction| match copy {
            Some(copy) => transaction.set_locked_fact(PLAN_COPY, &copy, rng),
            None => transaction.forget_fact(PLAN_COPY),
        })?)
    }

    fn plan_line(&mut self, id: &str) -> Result<PlanLine, CompanionError> {
        let lines = plan::lines(&self.records(&path())?);
        let found = lines.into_iter().find(|line| line.id.to_string() == id);
        found.ok_or_else(|| CompanionError::not_found("plan_line"))
    }

    fn checked_line(&mut self, line: PlanLine) -> Result<PlanLine, CompanionError> {
        let text = line.text.clone();
        let checked = line.checked();
        if checked == Err(InvalidLine::TooLong) {
            self.keep_text(text)?;
        }
        Ok(checked?)
    }
}

fn view_of(lines: &[PlanLine]) -> PlanView {
    let section = |part: PlanPart| PlanSectionView {
        part: part.into(),
        lines: lines.iter().filter(|line| line.part == part).map(PlanLineView::from).collect(),
    };
    PlanView { sections: PARTS.into_iter().map(section).collect() }
}

/// The plan of a locked phone, if its owner lets it be read.
fn locked_plan(base: &Base) -> Result<PlanView, CompanionError> {
    let copy = base.storage.read(|transaction| transaction.locked_fact(PLAN_COPY))?;
    let lines = copy.and_then(|copy| minicbor::decode::<Vec<CopiedLine>>(&copy).ok());
    let lines = lines.ok_or_else(CompanionError::locked)?;
    let line = |(place, (id, part, text, phone)): (usize, CopiedLine)| {
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        PlanLine { id, part, place, text, phone }
    };
    Ok(view_of(&lines.into_iter().enumerate().map(line).collect::<Vec<_>>()))
}

impl From<&PlanLine> for PlanLineView {
    fn from(line: &PlanLine) -> Self {
        Self { id: line.id.to_string(), text: line.text.clone(), phone: line.phone.clone() }
    }
}

impl From<PlanPartView> for PlanPart {
    fn from(part: PlanPartView) -> Self {
        match part {
            PlanPartView::Signs => Self::Signs,
            PlanPartView::ByMyself => Self::ByMyself,
            PlanPartView::PeopleAndPlaces => Self::PeopleAndPlaces,
            PlanPartView::PeopleToAsk => Self::PeopleToAsk,
            PlanPartView::Professionals => Self::Professionals,
            PlanPartView::SaferSurroundings => Self::SaferSurroundings,
        }
    }
}

impl From<PlanPart> for PlanPartView {
    fn from(part: PlanPart) -> Self {
        match part {
            PlanPart::Signs => Self::Signs,
            PlanPart::ByMyself => Self::ByMyself,
            PlanPart::PeopleAndPlaces => Self::PeopleAndPlaces,
            PlanPart::PeopleToAsk => Self::PeopleToAsk,
            PlanPart::Professionals => Self::Professionals,
            PlanPart::SaferSurroundings => Self::SaferSurroundings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::on_paper;
    use super::*;

    #[test]
    fn a_locked_phone_shows_the_plan_only_where_its_owner_lets_it() {
        let phone = on_paper::ana("2026-11-25T12:00:00Z", "UTC");
        let ana = &phone.companion;
        ana.set_pin(Some("271828".into())).unwrap();
        let line = |plan: &PlanView| plan.sections[3].lines.first().map(|line| line.text.clone());
        ana.add_plan_line(PlanPartView::PeopleToAsk, "Ben".into(), Some("555 0100".into())).unwrap();
        ana.lock().unwrap();
        assert_eq!(ana.plan().unwrap_err().code(), "locked");

        ana.unlock("271828".into()).unwrap();
        ana.set_plan_opens_locked(true).unwrap();
        let id = ana.plan().unwrap().sections[3].lines[0].id.clone();
        ana.edit_plan_line(id, "Ben, after six".into(), None).unwrap();
        ana.lock().unwrap();
        assert_eq!(line(&ana.plan().unwrap()).as_deref(), Some("Ben, after six"));
        assert!(ana.is_locked().unwrap(), "and it stays locked");

        ana.unlock("271828".into()).unwrap();
        ana.set_plan_opens_locked(false).unwrap();
        ana.lock().unwrap();
        assert_eq!(ana.plan().unwrap_err().code(), "locked");
    }
}
