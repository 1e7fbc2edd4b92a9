import { registry } from "@web/core/registry";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";

/** A drag is a move; what the server refuses stands where it was again. */
class VisitCalendarModel extends CalendarModel {
    async updateRecord() {
        try {
            await super.updateRecord(...arguments);
        } catch (error) {
            await this.load();
            throw error;
        }
    }
}

/** Visits are short and their topic says how long they are: quarters as rows, nothing to pull longer. */
class VisitCalendarCommonRenderer extends CalendarCommonRenderer {
    get options() {
        return {
            ...super.options,
            allDaySlot: false,
            eventDurationEditable: false,
            scrollTime: "07:00:00",
            slotDuration: { minutes: 15 },
            slotLabelInterval: { hours: 1 },
            snapDuration: { minutes: 5 },
        };
    }
}

class VisitCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: VisitCalendarCommonRenderer,
        week: VisitCalendarCommonRenderer,
        month: VisitCalendarCommonRenderer,
    };
}

registry.category("views").add("municipal_visit_calendar", {
    ...calendarView,
    Model: VisitCalendarModel,
    Renderer: VisitCalendarRenderer,
});
