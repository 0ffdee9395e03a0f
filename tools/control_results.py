"""Make the shipped results of the clean controls: the battery on elections whose counts nobody disputes.

Run `python tools/control_results.py STATIONS [NAME ...]`, STATIONS being the folder of the station files. The files
under `src/scrutineer/controls` are written anew, with the list of their digests. They hold results and no stations. The
figures follow from the files, the seed and the version; a test makes them again where the station files are at hand.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scrutineer import __version__
from scrutineer.forensics.battery import run_battery
from scrutineer.forensics.case import Case
from scrutineer.forensics.method_result import MethodResult
from scrutineer.forensics.stations import Stations, stations_of
from scrutineer.formats.open_record import open_record

TARGET = Path(__file__).parent.parent / "src" / "scrutineer" / "controls"
DIGESTS = "SHA256SUMS"
DIGITS = 6
LEAST_REGISTERED = 100
CONTESTANTS = 2


@dataclass(frozen=True)
class Control:
    """An election that serves as a clean control.

    Attributes:
        file: Name of its station file.
        election: What it is called.
        country: ISO 3166-1 alpha-3 code.
        date: Polling day.
        names: Names of its first contestants by option id.
    """

    file: str
    election: str
    country: str
    date: str
    names: dict[str, str]


CONTROLS = {
    "albania-2017": Control(
        "albania_2017_parliament",
        "Albania 2017, parliament",
        "ALB",
        "2017-06-25",
        {"ps": "Socialist Party", "pd": "Democratic Party"},
    ),
    "bulgaria-2021": Control(
        "bulgaria_20210711_parliament",
        "Bulgaria July 2021, parliament",
        "BGR",
        "2021-07-11",
        {"ima_takv_narod_22": "There Is Such a People", "gerb_sds_5": "GERB-SDS"},
    ),
    "germany-2024": Control(
        "germany_2024_ep_wahlbezirke",
        "Germany 2024, European Parliament",
        "DEU",
        "2024-06-09",
        {"cdu": "CDU", "afd": "AfD"},
    ),
    "mexico-2012": Control(
        "mexico_2012_president_casillas",
        "Mexico 2012, president",
        "MEX",
        "2012-07-01",
        {"pri_pvem": "PRI-PVEM", "prd_pt_mc": "PRD-PT-MC"},
    ),
    "peru-2021": Control(
        "peru_2021_president_r1_mesas",
        "Peru 2021, president, first round",
        "PER",
        "2021-04-11",
        {"peru_libre": "Perú Libre", "fuerza_popular": "Fuerza Popular"},
    ),
}


def cases(stations: Path, control: Control) -> list[Case]:
    """One case for each of the first contestants."""
    record = open_record(stations / f"{control.file}.parquet")
    contest = record.main_contest().id
    latest = record.latest(contest)
    assert latest is not None
    found = stations_of(record, contest, latest.id)
    return [
        Case(found, option, record=record, contest=contest, stage=latest.id) for option in found.options[:CONTESTANTS]
    ]


def short(value: Any) -> Any:
    """A figure to six digits."""
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def trimmed(result: MethodResult) -> dict[str, Any]:
    """What a table needs of a result; lists of digits and names of single places are left out."""
    whole = result.as_dict()
    kept = ("method", "test", "contestant", "applicable", "reason", "statistic")
    rates = ("p_value", "p_adjusted", "false_positive_rate")
    long = ("observed_", "expected_", "first_", "high_", "low_")

    def figures(name: str) -> dict[str, Any]:
        return {
            key: short(value)
            for key, value in whole[name].items()
            if not (key.startswith(long) and key.split("_")[-1].isdigit())
        }

    return {
        **{key: short(whole[key]) for key in kept},
        "estimates": figures("estimates"),
        "null": figures("null"),
        **{key: short(whole[key]) for key in rates},
    }


def histograms(stations: Stations) -> dict[str, Any]:
    """Stations by turnout and by the first contestant's result, in bins of a per cent and of a tenth of it.

    Bins of a per cent hold [k, k + 1), the last one 100 alone; bins of a tenth are centred on it.
    """

    def of(part: NDArray[np.int64], whole: NDArray[np.int64]) -> dict[str, list[int]]:
        return {
            "per_cent": np.bincount(100 * part // whole, minlength=101).tolist(),
            "per_mille": np.bincount((2000 * part + whole) // (2 * whole), minlength=1001).tolist(),
        }

    chosen = (stations.registered >= LEAST_REGISTERED) & (stations.cast > 0)
    registered, cast = stations.registered[chosen], stations.cast[chosen]
    votes = stations.of(stations.options[0])[chosen]
    return {
        "least_registered": LEAST_REGISTERED,
        "stations": int(chosen.sum()),
        "turnout": of(cast, registered),
        "result": of(votes, cast),
    }


def document(stations: Path, control: Control, methods: Sequence[str] | None = None) -> dict[str, Any]:
    """The results of one control as plain JSON values; corrected p values are those of all methods together."""
    found = cases(stations, control)
    first = found[0]
    return {
        "format": "scrutineer-control/1",
        "election": control.election,
        "country": control.country,
        "date": control.date,
        "file": control.file,
        "digest": first.digest,
        "script": "tools/control_results.py",
        "version": __version__,
        "seed": first.seed,
        "stations": len(first.stations),
        "ballots": int(first.stations.cast.sum()),
        "separated": [part.as_dict() for part in first.stations.separated],
        "contestants": [
            {
                "id": case.contestant,
                "name": control.names[case.contestant],
                "votes": int(first.stations.of(case.contestant).sum()),
            }
            for case in found
        ],
        "histograms": histograms(first.stations),
        "results": [trimmed(result) for result in run_battery(found, methods)],
    }


def as_text(made: dict[str, Any]) -> str:
    """The document as it is shipped: one result a line, so that changes can be read."""
    results = ",\n".join(f"  {json.dumps(result, ensure_ascii=False)}" for result in made["results"])
    head = ",\n".join(
        f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in made.items()
        if key != "results"
    )
    return f'{{\n{head},\n "results": [\n{results}\n ]\n}}\n'


def write_digests() -> None:
    """List the digests of the shipped files."""
    files = sorted(TARGET.glob("*.json"))
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (TARGET / DIGESTS).write_text("".join(lines), encoding="utf-8")


def main(stations: Path, names: Sequence[str]) -> None:
    """Write the results of the controls."""
    TARGET.mkdir(exist_ok=True)
    for name in names or CONTROLS:
        (TARGET / f"{name}.json").write_text(as_text(document(stations, CONTROLS[name])), encoding="utf-8")
        write_digests()
        print(name, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
