import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";

/** The library of the calendar speaks English to screen readers and in its links, unless it is told how. */
patch(CalendarCommonRenderer.prototype, {
    get options() {
        const options = super.options;
        const locale = {
            code: options.locale,
            weekTextLong: _t("Week"),
            moreLinkText: (count) => _t("+%s more", count),
        };
        return { ...options, locale };
    },
});
