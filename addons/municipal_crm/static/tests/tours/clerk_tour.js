import { registry } from "@web/core/registry";

const dialogue = ".modal .o_form_view";
/** Milliseconds to wait for a step: a busy machine is not a broken screen. */
const PATIENCE = 40000;

function addTour(name, steps) {
    registry.category("web_tour.tours").add(name, {
        steps: () => steps.map((step) => ({ timeout: PATIENCE, ...step })),
    });
}

/** Drop the card below the title of the column, where the cards are. */
function dropInto(column) {
    return ({ drag_and_drop }) =>
        drag_and_drop(`.o_kanban_group:has(.o_column_title:contains(${column}))`, {
            position: { top: 120, left: 60 },
            relative: true,
        });
}

addTour("municipal_crm_clerk", [
    {
        content: "What waits for me is the landing page",
        trigger: ".o_data_row:contains(lamp in front of number 5) td[name=name]",
        run: "click",
    },
    {
        content: "The chatter's own buttons are not offered",
        trigger: ".o_municipal_request_form:not(:has(.o-mail-Chatter)) .o_municipal_note",
        run: "click",
    },
    {
        content: "An internal note",
        trigger: `${dialogue} .o_field_widget[name=body] textarea`,
        run: "edit Dora has the key.",
    },
    { trigger: ".modal footer .btn-warning[name=action_save]", run: "click" },
    { trigger: "body:not(:has(.modal)) .o_municipal_panel_notes:contains(Dora has the key)" },
    {
        content: "A reply to the citizen",
        trigger: ".o_municipal_panel_public .o_municipal_reply.btn-primary",
        run: "click",
    },
    {
        trigger: `${dialogue}:contains(The citizen will read this) .o_field_widget[name=body] textarea`,
        run: "edit We come tomorrow.",
    },
    { trigger: ".modal footer .btn-primary[name=action_send]", run: "click" },
    { trigger: "body:not(:has(.modal)) .o_municipal_panel_public:contains(We come tomorrow)" },
    {
        content: "A move that asks for nothing happens at once",
        trigger: ".o_municipal_move[data-target='in_process']",
        run: "click",
    },
    {
        trigger:
            ".o_statusbar_status .o_arrow_button_current:contains(In process), .o_statusbar_status [aria-checked=true]:contains(In process)",
    },
    {
        content: "A move that needs a text asks for it",
        trigger: ".o_municipal_move[data-target='resolved']",
        run: "click",
    },
    {
        trigger: `${dialogue} .o_field_widget[name=reply] textarea`,
        run: "edit The lamp burns again.",
    },
    { trigger: ".modal footer .btn-primary[name=action_apply]", run: "click" },
    {
        content: "The citizen's panel shows the answer, and a clerk has no move left",
        trigger:
            "body:not(:has(.modal)):not(:has(.o_municipal_move)) .o_municipal_panel_public:contains(The lamp burns again)",
    },
    { trigger: ".o_menu_sections [data-menu-xmlid='municipal_crm.municipal_crm_menu_my_pending']", run: "click" },
    { content: "Nothing waits any more", trigger: ".o_view_nocontent:contains(Nothing is waiting for you)" },
]);

addTour("municipal_crm_counter", [
    {
        trigger: ".o_field_widget[name=description] textarea",
        run: "edit The lamp at the corner is out.",
    },
    {
        content: "Name and phone in one line",
        trigger: ".o_field_widget[name=citizen_id] input",
        run: "edit Eleni Nikolaou 6912 345 678",
    },
    {
        trigger: ".o-autocomplete--dropdown-item:contains(Eleni Nikolaou 6912 345 678) a",
        run: "click",
    },
    {
        trigger: ".o_field_widget[name=category_id] input",
        run: "edit Street light",
    },
    { trigger: ".o-autocomplete--dropdown-item:contains(Street light) a", run: "click" },
    { trigger: ".o_field_widget[name=channel] input, .o_field_widget[name=channel] select", run: "click" },
    { trigger: ".o_select_menu_item:contains(Telephone)", run: "click" },
    { trigger: ".o_form_button_save", run: "click" },
    {
        content: "Number and PIN are there for the caller, and the receipt can be printed",
        trigger: ".o_municipal_receipt:has(.o_field_widget[name=pin]) button[name=action_print_receipt]",
    },
    { trigger: ".o_municipal_number .o_field_widget[name=protocol_number]:contains(/20\\d\\d-\\d+/)" },
]);

addTour("municipal_crm_kanban", [
    {
        content: "Asking the citizen needs a text: the card waits where it was",
        trigger: ".o_kanban_group:contains(Submitted) .o_kanban_record:contains(lamp in front)",
        run: dropInto("Waiting for the citizen"),
    },
    {
        content: "Whoever thinks better of it leaves everything as it was",
        trigger: ".modal:contains(The citizen will read this) .modal-footer button[special=cancel], .modal:contains(The citizen will read this) .modal-footer .btn-secondary",
        run: "click",
    },
    {
        content: "Starting work needs none",
        trigger:
            "body:not(:has(.modal)) .o_kanban_group:contains(Submitted) .o_kanban_record:contains(lamp in front)",
        run: dropInto("In process"),
    },
    {
        content: "The server has taken it, the card stays",
        trigger: ".o_kanban_group:contains(In process (1)) .o_kanban_record:contains(lamp in front)",
    },
]);

addTour("municipal_crm_task", [
    {
        content: "What colleagues ask of me",
        trigger: ".o_data_row:contains(Close the road) td[name=name]",
        run: "click",
    },
    { trigger: ".o_municipal_task_form .o_statusbar_buttons button[name=action_done]", run: "click" },
    {
        content: "A task ends with a few words",
        trigger: `${dialogue} .o_field_widget[name=outcome] textarea`,
        run: "edit Closed from 8 to 12.",
    },
    { trigger: ".modal footer .btn-primary[name=action_apply]", run: "click" },
    {
        trigger:
            "body:not(:has(.modal)) .o_municipal_task_form .o_field_widget[name=outcome]:contains(Closed from 8 to 12)",
    },
    {
        content: "The request behind it can be read",
        trigger: "button[name=action_open_request]",
        run: "click",
    },
    {
        content: "and only read, without a word of who the citizen is",
        trigger:
            ".o_municipal_request_form:contains(Others work on this request):not(:contains(Eleni Citizen)):not(:has(.o_municipal_reply))",
    },
]);

addTour("municipal_crm_handover", [
    { trigger: ".o_data_row:contains(lamp in front of number 5) td[name=name]", run: "click" },
    {
        content: "The case belongs to another department",
        trigger: ".o_field_widget[name=category_id] input",
        run: "edit Pothole",
    },
    { trigger: ".o-autocomplete--dropdown-item:contains(Pothole) a", run: "click" },
    { trigger: ".o_form_button_save", run: "click" },
    {
        content: "It is said that it went, and the list is shown again",
        trigger: ".o_notification:contains(is now in other hands)",
    },
    { trigger: ".o_view_nocontent:contains(Nothing is waiting for you)" },
]);
