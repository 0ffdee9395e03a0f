"""Records and documents for the tests of the exchange formats, all invented."""

from dataclasses import replace

import polars as pl

from scrutineer.record.assemble import assemble
from scrutineer.record.election import Contest, Option
from synthetic import ballot_table, metadata, small_record, station_ids, unit_table, vote_table


def rich_record():
    """Two stages, two contests, nulls, statuses, seats, statements, unknown keys and columns."""
    units = station_ids()
    meta = metadata(("evening", "official"), first_day=None)
    second = Contest("mayor", "Mayor", "r/0", extra={"colour": "green"})
    more = (Option("ann", "mayor", "Ann Alder", kind="candidate"), Option("ash", "mayor", "Ash Oak", kind="candidate"))
    meta = replace(
        meta,
        contests=(*meta.contests, second),
        options=(*meta.options, *more),
        sources=(*meta.sources, replace(meta.sources[0], id="T", title="Second gazette", extra={"licence": "CC0-1.0"})),
        extra={"mood": {"calm": True, "share": 0.25}},
    )
    ballots = pl.concat(
        [
            ballot_table(units[:3], "evening", blank=[1, None, 3]).with_columns(pl.lit("reported").alias("status")),
            ballot_table(units).with_columns(
                pl.Series("status", ["reported", "missing", "annulled", "reported", "not_counted", "reported"]),
                pl.Series("cast", [150, None, 150, 149, None, 150]),
                pl.lit("valid").alias("derived"),
                pl.Series("proxies", [3, None, 0, 1, 2, 4]),
            ),
            ballot_table(units[:2]).with_columns(pl.lit("mayor").alias("contest"), pl.lit(None).alias("registered")),
        ],
        how="diagonal_relaxed",
    )
    votes = pl.concat(
        [
            vote_table(units[:3], "evening"),
            vote_table(units, votes=[(80, 40, None)] * 6),
            pl.DataFrame(
                {
                    "unit": units[:2],
                    "contest": "mayor",
                    "stage": "official",
                    "option": ["ann", "ash"],
                    "votes": [7, 0],
                    "source": ["T", "T"],
                }
            ),
        ]
    )
    seats = pl.DataFrame(
        {
            "unit": ["r", "r"],
            "contest": "diet",
            "stage": "official",
            "option": ["ash", "birch"],
            "seats": [3, 2],
            "source": "S",
        }
    )
    return assemble(meta, units=unit_table(), ballots=ballots, votes=votes, seats=seats)


def hostile_texts_record():
    """Names that a spreadsheet, CSV, SQL or JSON could trip over."""
    units = unit_table().with_columns(
        pl.Series(
            "name",
            ["=1+1", "+cmd", "-2", "@sum", 'quo"te, comma', "O'Hara; --", "Ñandú", "مركز", "<&>"],
        )
    )
    notes = ["=HYPERLINK(1)", "two\nlines", "end ", None, "x,y", "'q'"]
    return small_record(units=units, ballots=ballot_table(station_ids()).with_columns(pl.Series("note", notes)))


EML_510 = """<?xml version="1.0" encoding="UTF-8"?>
<EML xmlns="urn:oasis:names:tc:evs:schema:eml" xmlns:kr="http://www.kiesraad.nl/extensions" Id="510b" SchemaVersion="5">
  <TransactionId>1</TransactionId>
  <ManagingAuthority><AuthorityIdentifier Id="0999">Molendam</AuthorityIdentifier><AuthorityAddress/></ManagingAuthority>
  <kr:CreationDateTime>2031-03-20T10:00:00</kr:CreationDateTime>
  <Count><EventIdentifier/><Election>
    <ElectionIdentifier Id="GR2031_Molendam"><ElectionName>Raad Molendam 2031</ElectionName>
      <ElectionCategory>GR</ElectionCategory><kr:ElectionDate>2031-03-19</kr:ElectionDate></ElectionIdentifier>
    <Contests><Contest><ContestIdentifier Id="geen"/>
      <TotalVotes>
        <Selection><AffiliationIdentifier Id="1"><RegisteredName>Partij Wind</RegisteredName></AffiliationIdentifier>
          <ValidVotes>300</ValidVotes></Selection>
        <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>200</ValidVotes></Selection>
        <Selection><Candidate><CandidateIdentifier Id="2"/></Candidate><ValidVotes>100</ValidVotes></Selection>
        <Selection><AffiliationIdentifier Id="2"><RegisteredName/></AffiliationIdentifier>
          <ValidVotes>50</ValidVotes></Selection>
        <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>50</ValidVotes></Selection>
        <Cast>900</Cast><TotalCounted>350</TotalCounted>
        <RejectedVotes ReasonCode="ongeldig">6</RejectedVotes><RejectedVotes ReasonCode="blanco">4</RejectedVotes>
        <UncountedVotes ReasonCode="geldige stempassen">340</UncountedVotes>
        <UncountedVotes ReasonCode="geldige volmachtbewijzen">20</UncountedVotes>
        <UncountedVotes ReasonCode="toegelaten kiezers">360</UncountedVotes>
        <UncountedVotes ReasonCode="geen verklaring">1</UncountedVotes>
      </TotalVotes>
      <ReportingUnitVotes>
        <ReportingUnitIdentifier Id="0999::SB1">Bureau Haven</ReportingUnitIdentifier>
        <Selection><AffiliationIdentifier Id="1"><RegisteredName>Partij Wind</RegisteredName></AffiliationIdentifier>
          <ValidVotes>300</ValidVotes></Selection>
        <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>200</ValidVotes></Selection>
        <Selection><Candidate><CandidateIdentifier Id="2"/></Candidate><ValidVotes>100</ValidVotes></Selection>
        <Selection><AffiliationIdentifier Id="2"><RegisteredName/></AffiliationIdentifier>
          <ValidVotes>50</ValidVotes></Selection>
        <Selection><Candidate><CandidateIdentifier Id="1"/></Candidate><ValidVotes>50</ValidVotes></Selection>
        <Cast>900</Cast><TotalCounted>350</TotalCounted>
        <RejectedVotes ReasonCode="ongeldig">6</RejectedVotes><RejectedVotes ReasonCode="blanco">4</RejectedVotes>
        <UncountedVotes ReasonCode="toegelaten kiezers">360</UncountedVotes>
      </ReportingUnitVotes>
    </Contest></Contests>
  </Election></Count>
</EML>
"""

EML_520 = """<?xml version="1.0" encoding="UTF-8"?>
<EML xmlns="urn:oasis:names:tc:evs:schema:eml" xmlns:xnl="urn:oasis:names:tc:ciq:xsdschema:xNL:2.0" Id="520" SchemaVersion="5">
  <IssueDate>2031-03-25</IssueDate>
  <Result><Election>
    <ElectionIdentifier Id="X"><ElectionName>Assembly of Elsewhere 2031</ElectionName></ElectionIdentifier>
    <Contest><ContestIdentifier Id="all"/>
      <Selection><AffiliationIdentifier Id="1"><RegisteredName>Wind</RegisteredName></AffiliationIdentifier>
        <Elected>yes</Elected></Selection>
      <Selection><Candidate><CandidateIdentifier Id="1" ShortCode="AkkerA"/><CandidateFullName><xnl:PersonName>
        <xnl:NameLine NameType="Initials">A.</xnl:NameLine><xnl:LastName>Akker</xnl:LastName></xnl:PersonName>
        </CandidateFullName></Candidate><Ranking>1</Ranking><Elected>yes</Elected></Selection>
      <Selection><Candidate><CandidateIdentifier Id="2"/></Candidate><Ranking>2</Ranking><Elected>yes</Elected></Selection>
      <Selection><AffiliationIdentifier Id="2"><RegisteredName>Water</RegisteredName></AffiliationIdentifier>
        <Elected>yes</Elected></Selection>
      <Selection><AffiliationIdentifier Id="3"><RegisteredName>Stone</RegisteredName></AffiliationIdentifier>
        <Elected>no</Elected></Selection>
    </Contest>
  </Election></Result>
</EML>
"""

EML_GENERIC = """<EML xmlns="urn:oasis:names:tc:evs:schema:eml:7" Id="510" SchemaVersion="7.0">
  <Count><Election><ElectionIdentifier Id="P9"><ElectionName>President 2040</ElectionName></ElectionIdentifier>
  <Contests><Contest><ContestIdentifier Id="p"><ContestName>President</ContestName></ContestIdentifier>
    <TotalVotes>
      <Selection><Candidate><CandidateIdentifier Id="7"><CandidateName>Ivy Ash</CandidateName></CandidateIdentifier></Candidate><ValidVotes>70</ValidVotes></Selection>
      <Selection><Candidate><CandidateIdentifier Id="8"/></Candidate><ValidVotes>20</ValidVotes></Selection>
      <Cast>100</Cast><TotalCounted>90</TotalCounted>
      <RejectedVotes ReasonCode="spoilt">7</RejectedVotes><RejectedVotes ReasonCode="torn">3</RejectedVotes>
    </TotalVotes>
  </Contest></Contests></Election></Count>
</EML>
"""
