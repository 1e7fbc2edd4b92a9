"""K20: the organisation chart comes from CSV files as spreadsheets write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from municipal_crm.tools.organisation_csv import (
    COLUMNS,
    DEPARTMENT,
    EMPLOYEE,
    MAX_BYTES,
    SheetError,
    read,
    write,
)


def the_problem(content, sheet=DEPARTMENT):
    with pytest.raises(SheetError) as error:
        read(content, sheet)
    return error.value.problem


def test_english_and_greek_headings_mean_the_same_columns():
    english = read(b"code,name,parent_code\nta,Works,dte\n", DEPARTMENT)
    greek = read("Κωδικός,ΟΝΟΜΑΣΙΑ,Ανήκει σε\nta,Works,dte\n".encode(), DEPARTMENT)
    assert english.lines == greek.lines
    assert english.lines[0].code == "TA"
    assert english.lines[0].values == {"name": "Works", "parent_code": "DTE"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_recognised_by_the_headings(delimiter):
    text = (
        delimiter.join(("code", "name", "email")) + "\n" + delimiter.join(("A", "Roads", "")) + "\n"
    )
    sheet = read(text.encode(), DEPARTMENT)
    assert sheet.delimiter == delimiter
    assert sheet.lines[0].values == {"name": "Roads", "email": ""}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1253"])
def test_greek_names_survive_the_encodings_of_spreadsheets(encoding):
    content = "Κωδικός;Ονομασία\nΔΤΥ;Διεύθυνση Τεχνικών Υπηρεσιών\n".encode(encoding)
    sheet = read(content, DEPARTMENT)
    assert sheet.lines[0].values["name"] == "Διεύθυνση Τεχνικών Υπηρεσιών"
    assert sheet.lines[0].code == "ΔΤΥ"


def test_a_comma_inside_a_greek_sentence_does_not_decide_the_delimiter():
    content = "code;name;responsible_for\nA;Roads;holes, pavements, signs, humps\n"
    assert (
        read(content.encode(), DEPARTMENT).lines[0].values["responsible_for"].startswith("holes, ")
    )


def test_line_numbers_are_those_of_the_file_even_after_empty_and_long_cells():
    content = 'code,name,responsible_for\n\nA,Roads,"one\ntwo"\nB,Parks,\n'
    assert [(line.number, line.code) for line in read(content.encode(), DEPARTMENT).lines] == [
        (4, "A"),
        (5, "B"),
    ]


def test_kinds_are_understood_in_both_languages_and_nonsense_is_reported():
    content = "code,name,kind\nA,x,Διεύθυνση\nB,x,τμημα\nC,x,Office\nD,x,castle\nE,x,\n"
    lines = read(content.encode(), DEPARTMENT).lines
    assert [line.values["kind"] for line in lines] == [
        "directorate",
        "department",
        "office",
        "",
        "",
    ]
    assert [problem.code for problem in lines[3].problems] == ["unknown_choice"]
    assert lines[3].problems[0].facts == {"column": "kind", "value": "castle"}
    assert not lines[4].problems


def test_a_line_without_code_or_name_says_so():
    lines = read(b"code,name\n,Roads\nA,\n", DEPARTMENT).lines
    assert [[problem.code for problem in line.problems] for line in lines] == [
        ["no_code"],
        ["no_name"],
    ]


def test_one_file_may_carry_both_sheets():
    content = (
        "record;code;name;parent_code;department_code;email\n"
        "department;ta;Works;;;\n"
        "υπάλληλος;17;Anna;;ta;anna@town.example\n"
        "cat;18;Tom;;;\n"
    )
    department, employee, odd = read(content.encode(), DEPARTMENT).lines
    assert (department.sheet, department.code) == (DEPARTMENT, "TA")
    assert (employee.sheet, employee.code) == (EMPLOYEE, "17")
    assert employee.values["department_code"] == "TA"
    assert [problem.code for problem in odd.problems] == ["unknown_record"]


def test_headings_that_mean_nothing_here_are_named():
    sheet = read(b"code,name,shoe size\nA,Roads,44\n", DEPARTMENT)
    assert sheet.ignored == ("shoe size",)


def test_a_file_that_cannot_be_read_says_why():
    assert the_problem(b"").code == "empty"
    assert the_problem(b" \n \n").code == "empty"
    assert the_problem(b"name,email\nx,y\n").facts["columns"] == ["code"]
    assert the_problem(b"code,name\nA,x\n", None).code == "no_record"
    assert the_problem(b"PK\x03\x04\x00\x00zip of a spreadsheet").code == "encoding"
    assert the_problem(b"code,name\n" + b"A,x\n" * (MAX_BYTES // 4 + 1)).code == "too_large"
    assert the_problem(b'code,name\nA,"x" y\n').code == "quotes"


def test_a_template_is_readable_in_both_languages():
    for greek in (False, True):
        for sheet, columns in COLUMNS.items():
            row = {name: f"x {name}" for name in columns} | {
                "kind": "office",
                "visibility": "officer",
            }
            row = {name: text for name, text in row.items() if name in columns}
            [line] = read(write(sheet, [row], greek), sheet).lines
            assert set(line.values) == set(columns) - {"code"}
            assert not line.problems


def test_a_cell_never_becomes_a_formula_in_a_spreadsheet():
    content = write(DEPARTMENT, [{"code": "A", "name": "=1+1", "phone": "+30 2999 000 100"}])
    text = content.decode("utf-8-sig")
    assert "'=1+1" in text
    [line] = read(content, DEPARTMENT).lines
    assert line.values["name"] == "=1+1"
    assert line.values["phone"] == "+30 2999 000 100"


cells = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="'"), max_size=20
).map(lambda text: " ".join(text.split()))


@given(st.lists(st.tuples(cells, cells), max_size=8))
def test_what_is_written_is_read_back(rows):
    """Any text in a cell survives the way through a file."""
    sheet = [
        {"code": str(number), "name": name or "x", "department_code": "A", "job_title": job}
        for number, (name, job) in enumerate(rows)
    ]
    lines = read(write(EMPLOYEE, sheet), EMPLOYEE).lines
    assert [(line.code, line.values["name"], line.values["job_title"]) for line in lines] == [
        (row["code"], row["name"], row["job_title"]) for row in sheet
    ]
