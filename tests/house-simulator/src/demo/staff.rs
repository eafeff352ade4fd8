//! Carla's browser, as far as the demo needs one: follows a sign-in link and reads the page.

use super::Demo;
use anyhow::{Context, ensure};

impl Demo {
    /// The house page as served over HTTP to a newly signed-in member of staff.
    pub fn fetch_page(&mut self) -> anyhow::Result<String> {
        let link = self.sign_in_link()?;
        let page = format!("{}/houses/{}", self.url, self.house.tenant);
        let origin = self.url.clone();
        self.runtime.block_on(async move {
            let client = porchlight_core::sync::driver::client()?;
            let signed_in = client.post(link).header("origin", origin).send().await?;
            let cookie = signed_in.headers().get("set-cookie").context("signing in gives a cookie")?.to_str()?;
            let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
            let answer = client.get(page).header("cookie", cookie).send().await?;
            ensure!(answer.status() == 200, "the dashboard answered {}", answer.status());
            Ok(answer.text().await?)
        })
    }
}
