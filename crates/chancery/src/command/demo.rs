//! `chancery demo`: the first minute.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use clap::Args;

use crate::city::{self, City, PORT_BASE};
use crate::composition::config::{Config, Log};
use crate::composition::{logging, ports, stop};
use crate::demo::{Summary, World, play};
use crate::exit::{Failure, Outcome};
use crate::remote::block_on;
use crate::speech::{Speech, print_line};

/// Options of `demo`.
#[derive(Args)]
pub struct Options {
    /// The city's folder; a second start resumes the city that is there
    #[arg(long, value_name = "FOLDER", default_value = "chancery-city")]
    dir: PathBuf,
    /// Found a new city; the one in the folder is removed
    #[arg(long)]
    fresh: bool,
    /// Stop when the story is over instead of staying up
    #[arg(long)]
    once: bool,
    /// The first port for agreement of a new city [default: 7101]; HTTP is served a thousand ports above
    #[arg(long)]
    port_base: Option<u16>,
}

/// Plays the demonstration and stays up until it is asked to stop.
///
/// # Errors
/// When a port is in use, or an act fails.
pub fn run(options: Options, speech: Speech) -> Outcome {
    logging::start(&Log {
        level: String::from("error"),
        ..Log::default()
    })?;
    let started = Instant::now();
    let city = City::at(&options.dir);
    open_city(&city, &options, speech)?;
    block_on(async {
        let waiting = speech.wait("启动四个机构的节点……", "starting four agencies' nodes ...");
        let mut world = World::start(city).await?;
        waiting.finish_and_clear();
        speech.tell(
            "四个机构各运行一个验证节点，已就区块达成一致。",
            "four agencies, a validator each, agree on blocks.",
        );
        let played = play(&world, started, speech).await;
        let ended = match played {
            Err(failure) => Err(failure),
            Ok(summary) => finish(&mut world, &summary, &options, speech).await,
        };
        world.stop().await;
        ended.map(|()| ExitCode::SUCCESS)
    })
}

/// Founds a city, or finds the one that is there.
fn open_city(city: &City, options: &Options, speech: Speech) -> Outcome<()> {
    if options.fresh {
        remove(city)?;
    }
    let shown = options.dir.display();
    if city.is_founded() {
        if options.port_base.is_some() {
            let said = format!("the city in `{shown}` keeps the ports that it was founded with");
            return Err(Failure::usage(said).remedy(
                "leave --port-base out, found another city with --dir, or this one anew with --fresh",
            ));
        }
        speech.tell(
            format!("继续运行城市 {shown}"),
            format!("resuming the city in {shown}"),
        );
        return Ok(());
    }
    let port_base = options.port_base.unwrap_or(PORT_BASE);
    ports::demand_free_for_city(port_base)?;
    let founding = city::found(city, port_base)?;
    speech.tell(
        format!("在 {shown} 建立开发城市，账本 {}", founding.ledger),
        format!(
            "founded a development city in {shown}, ledger {}",
            founding.ledger
        ),
    );
    Ok(())
}

/// Removes a city's folder, and nothing that is not one.
fn remove(city: &City) -> Outcome<()> {
    let folder = city.folder();
    let is_empty = std::fs::read_dir(folder).map_or(true, |mut entries| entries.next().is_none());
    if is_empty {
        return Ok(());
    }
    if !city.genesis().is_file() {
        let said = format!(
            "`{}` holds no city, so --fresh does not remove it",
            folder.display()
        );
        return Err(Failure::new(said).remedy("name another folder with --dir"));
    }
    for (_, data) in city.agencies() {
        demand_stopped(&data.config())?;
    }
    Ok(std::fs::remove_dir_all(folder)?)
}

/// A city whose ports are taken is running: its folder is not to be pulled away.
fn demand_stopped(config: &std::path::Path) -> Outcome<()> {
    if !config.is_file() {
        return Ok(());
    }
    crate::composition::ports::demand_free(Config::read(config)?.api.listen)
}

async fn finish(
    world: &mut World,
    summary: &Summary,
    options: &Options,
    speech: Speech,
) -> Outcome<()> {
    speech.tell(
        format!("全程 {} 秒，区块高度 {}。", summary.seconds, summary.height),
        format!(
            "all of it in {} s, at height {}.",
            summary.seconds, summary.height
        ),
    );
    let (bundle, genesis) = (summary.bundle.display(), summary.genesis.display());
    speech.say(format!("  chancery verify {bundle} --genesis {genesis}"));
    if speech.json {
        print_line(&serde_json::to_string(summary)?);
    }
    if options.once {
        return Ok(());
    }
    tell_addresses(world, speech);
    speech.tell(
        "按 Ctrl-C 停止。",
        "Ctrl-C stops the city; the next start resumes it.",
    );
    tokio::select! {
        asked = stop::asked() => asked,
        failure = world.failed() => Err(failure),
    }
}

fn tell_addresses(world: &World, speech: Speech) {
    let url = world.url();
    speech.say(format!(
        "  {}  {}",
        speech.choose("首页　　", "portal     "),
        url
    ));
    speech.say(format!(
        "  {}  {url}/verify",
        speech.choose("验证　　", "verify     ")
    ));
    speech.say(format!(
        "  {}  {url}/explore",
        speech.choose("区块浏览", "explorer   ")
    ));
    speech.say(format!(
        "  {}  {url}/office",
        speech.choose("登记机关", "registrar  ")
    ));
    speech.say(format!(
        "  {}  {url}/reference",
        speech.choose("接口文档", "API        ")
    ));
    let others = world.urls().get(1..).unwrap_or_default().join("  ");
    speech.say(format!(
        "  {}  {others}",
        speech.choose("其他机构", "others     ")
    ));
}
