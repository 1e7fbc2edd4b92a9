"""K20: an import says what it would change, is idempotent by code and keeps history."""

from municipal_crm.tools.organisation_csv import DEPARTMENT, EMPLOYEE, read
from municipal_crm.tools.organisation_plan import Chart, Known

WORKS = Known(1, "TEC", {"name": "Works", "kind": "directorate"})
ROADS = Known(2, "ROAD", {"name": "Roads", "kind": "department", "parent_code": "TEC"})
ANNA = Known(7, "17", {"name": "Anna", "email": "anna@town.example", "department_code": "ROAD"})


def plan(departments=(), employees=(), rows="", sheet=DEPARTMENT, complete=False, logins=()):
    lines = read(rows.encode(), sheet).lines
    return Chart(departments, employees, logins).plan(lines, complete)


def actions(steps):
    return [(step.code, step.action) for step in steps]


def codes(step):
    return [problem.code for problem in step.problems]


def test_an_empty_town_gets_everything():
    steps = plan(rows="code,name,parent_code\nTEC,Works,\nROAD,Roads,TEC\n")
    assert actions(steps) == [("TEC", "create"), ("ROAD", "create")]
    assert steps[1].changes == {"name": ("", "Roads"), "parent_code": ("", "TEC")}


def test_the_same_file_again_changes_nothing():
    steps = plan([WORKS, ROADS], rows="code,name,parent_code\ntec,Works,\nroad,Roads,tec\n")
    assert actions(steps) == [("TEC", "unchanged"), ("ROAD", "unchanged")]


def test_an_empty_cell_empties_and_a_missing_column_leaves():
    [step] = plan([WORKS, ROADS], rows="code,name,parent_code\nROAD,Roads and squares,\n")
    assert step.action == "update"
    assert step.changes == {"name": ("Roads", "Roads and squares"), "parent_code": ("TEC", "")}
    [step] = plan([WORKS, ROADS], rows="code,name,kind\nROAD,Roads,\n")
    assert step.action == "unchanged"


def test_a_parent_may_stand_further_down_in_the_file_but_must_exist():
    steps = plan(rows="code,name,parent\nROAD,Roads,TEC\nTEC,Works,\nX,Xylophones,MUSIC\n")
    assert actions(steps) == [("ROAD", "create"), ("TEC", "create"), ("X", "error")]
    assert codes(steps[2]) == ["unknown_parent"]


def test_a_unit_cannot_stand_above_itself():
    steps = plan([WORKS, ROADS], rows="code,name,parent\nTEC,Works,ROAD\n")
    assert codes(steps[0]) == ["cycle"]
    steps = plan(rows="code,name,parent\nA,a,B\nB,b,C\nC,c,A\nD,d,A\n")
    assert [codes(step) for step in steps] == [["cycle"], ["cycle"], ["cycle"], []]


def test_the_second_line_of_the_same_code_is_an_error():
    steps = plan(rows="code,name\nA,one\na,two\n")
    assert codes(steps[0]) == []
    assert codes(steps[1]) == ["duplicate"]
    assert steps[1].problems[0].facts == {"line": 2}


def test_heads_are_named_by_number_or_by_e_mail():
    rows = "code,name,head,deputy\nROAD,Roads,17,ANNA@town.example\nTEC,Works,99,\n"
    road, tec = plan([WORKS, ROADS], [ANNA], rows)
    assert road.changes == {"head": ("", "17"), "deputy": ("", "17")}
    assert codes(tec) == ["unknown_employee"]


def test_a_code_that_comes_back_finds_its_archived_unit():
    old = Known(9, "OLD", {"name": "Old"}, active=False)
    [step] = plan([old], rows="code,name\nOLD,Old\n")
    assert (step.action, step.id) == ("update", 9)
    assert step.changes == {"active": ("", "1")}


def test_a_complete_chart_archives_what_it_no_longer_names():
    assert actions(plan([WORKS, ROADS], rows="code,name\nTEC,Works\n", complete=True)) == [
        ("TEC", "unchanged"),
        ("ROAD", "archive"),
    ]
    assert actions(plan([WORKS, ROADS], rows="code,name\nTEC,Works\n")) == [("TEC", "unchanged")]


def test_open_requests_block_the_archive_with_their_number():
    busy = Known(2, "ROAD", {"name": "Roads"}, open_requests=3)
    step = plan([WORKS, busy], rows="code,name\nTEC,Works\n", complete=True)[-1]
    assert (step.action, codes(step)) == ("error", ["open_requests"])
    assert step.problems[0].facts == {"count": 3}


def test_units_and_people_must_move_before_their_unit_is_archived():
    steps = plan([WORKS, ROADS], [ANNA], "code,name\nROAD,Roads\n", complete=True)
    assert codes(steps[-1]) == ["has_units"]
    steps = plan([WORKS, ROADS], [ANNA], "code,name\nTEC,Works\n", complete=True)
    assert codes(steps[-1]) == ["has_employees"]


def test_units_and_people_of_one_file_may_move_and_leave_together():
    rows = "record,code,name,department_code\ndepartment,TEC,Works,\nemployee,17,Anna,TEC\n"
    steps = plan([WORKS, ROADS], [ANNA], rows, sheet=None, complete=True)
    assert actions(steps) == [("TEC", "unchanged"), ("17", "update"), ("ROAD", "archive")]


def test_a_sheet_that_was_not_given_archives_nobody():
    steps = plan([WORKS], [ANNA], "code,name\nTEC,Works\n", complete=True)
    assert actions(steps) == [("TEC", "unchanged")]


def test_an_employee_without_number_is_found_by_e_mail_and_gets_one():
    somebody = Known(8, "", {"name": "Eva", "email": "eva@town.example"})
    rows = "code,name,email\n21,Eva,Eva@town.example\n"
    [step] = plan([], [somebody], rows, EMPLOYEE)
    assert (step.id, step.action) == (8, "update")
    assert step.changes == {"code": ("", "21")}


def test_employees_need_a_known_unit_and_a_real_e_mail_address():
    rows = "code,name,department,email\n21,Eva,MUSIC,eva@town.example\n22,Max,ROAD,max at town\n"
    eva, maximilian = plan([ROADS], [], rows, EMPLOYEE)
    assert codes(eva) == ["unknown_department"]
    assert codes(maximilian) == ["email"]


def test_a_user_name_belongs_to_one_employee():
    owner = Known(7, "17", {"name": "Anna", "login": "anna"})
    rows = "code,name,login\n18,Bert,anna\n19,Carl,carl\n20,Cora,carl\n17,Anna,anna\n"
    bert, carl, cora, anna = plan([], [owner], rows, EMPLOYEE, logins=["anna", "carl"])
    assert codes(bert) == ["login_taken"]
    assert carl.action == "create"
    assert codes(cora) == ["duplicate_login"]
    assert anna.action == "unchanged"


def test_a_missing_user_account_is_a_note_and_no_error():
    [step] = plan([], [], "code,name,login\n17,Anna,anna\n", EMPLOYEE)
    assert step.action == "create"
    assert "login" not in step.changes
    assert [note.code for note in step.notes] == ["no_account"]


def test_a_missing_user_account_is_a_change_where_accounts_are_made():
    lines = read(b"code,name,login\n17,Anna,anna\n", EMPLOYEE).lines
    [step] = Chart([], [ANNA], makes_accounts=True).plan(lines)
    assert step.changes == {"login": ("", "anna")}


def test_what_has_no_code_yet_is_found_by_a_name_that_nobody_shares():
    sole, one, two = (
        Known(number, "", {"name": name})
        for number, name in ((1, "Δήμαρχος"), (2, "KEP"), (3, "kep"))
    )
    mayor, kep = plan([sole, one, two], rows="code,name\nMAYOR,ΔΗΜΑΡΧΟΣ\nKEP,KEP\n")
    assert mayor.id == 1
    assert mayor.changes == {"code": ("", "MAYOR"), "name": ("Δήμαρχος", "ΔΗΜΑΡΧΟΣ")}
    assert kep.action == "create"
