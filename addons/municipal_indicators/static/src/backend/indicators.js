import { Component, onWillStart, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { _t } from "@web/core/l10n/translation";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formatFloat } from "@web/core/utils/numbers";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

const WHOLE = { beginAtZero: true, ticks: { precision: 0 } };
/** The requests behind a figure. */
const GROUPS = { received: "in", closed: "out", open: "open", late: "late" };
/** The figures of a table. */
const COLUMNS = [
    "received", "closed", "open", "late", "on_time", "days_median", "days_p90", "answer_median",
    "reopened", "satisfaction",
];
const LINES = [
    ["in", 0],
    ["out", 2],
    ["open", 4],
];
const MOST_BARS = 15;

/** Figures of a period beside earlier ones. Each drawing has a table too. */
export class MunicipalIndicators extends Component {
    static template = "municipal_indicators.Indicators";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.display = { controlPanel: {} };
        this.columns = COLUMNS;
        this.state = useState({ filters: {}, data: null, table: "department", error: "" });
        this.canvases = { course: useRef("course"), bars: useRef("bars") };
        this.charts = [];
        onWillStart(async () => {
            await loadBundle("web.chartjs_lib");
            await this.load({});
        });
        useEffect(
            () => this.draw(),
            () => [this.state.data, this.state.table]
        );
        onWillUnmount(() => this.clear());
    }

    // === ASKING === //

    async load(filters) {
        const data = await this.orm.call("municipal.indicator", "get_dashboard", [filters]);
        this.state.filters = data.filters;
        this.state.data = data;
    }

    onFilter(ev) {
        const { name, value } = ev.target;
        const filters = { ...this.state.filters, [name]: value };
        if (!filters.date_from || !filters.date_to) {
            return;
        }
        if (filters.date_from > filters.date_to) {
            this.state.error = _t("The first day is after the last one.");
            return;
        }
        this.state.error = "";
        return this.load(filters);
    }

    onPeriod(ev) {
        const today = luxon.DateTime.now().startOf("day");
        const month = today.startOf("month");
        const quarter = today.startOf("quarter");
        const periods = {
            30: [today.minus({ days: 29 }), today],
            90: [today.minus({ days: 89 }), today],
            365: [today.minus({ days: 364 }), today],
            month: [month.minus({ months: 1 }), month.minus({ days: 1 })],
            quarter: [quarter.minus({ months: 3 }), quarter.minus({ days: 1 })],
            year: [today.startOf("year"), today],
        };
        const chosen = periods[ev.target.value];
        if (chosen) {
            this.state.error = "";
            const [date_from, date_to] = chosen.map((day) => day.toISODate());
            return this.load({ ...this.state.filters, date_from, date_to });
        }
    }

    onTable(ev) {
        this.state.table = ev.target.value;
    }

    async openRequests(group, dimension, value) {
        const action = await this.orm.call("municipal.indicator", "get_request_action", [
            this.state.filters,
            group,
            dimension || null,
            value || null,
        ]);
        return this.action.doAction(action);
    }

    export(kind) {
        return download({
            url: `/municipal/indicators/${kind}`,
            data: { filters: JSON.stringify(this.state.filters) },
        });
    }

    print() {
        window.print();
    }

    // === SHOWING === //

    get selects() {
        const { options } = this.state.data;
        return [
            { name: "department_id", label: _t("Department"), options: options.department_id },
            { name: "category_id", label: _t("Category"), options: options.category_id },
            { name: "area_id", label: _t("Area"), options: options.area_id },
            { name: "channel", label: _t("Channel"), options: options.channel },
        ];
    }

    get tiles() {
        return this.state.data.tiles.map((tile) => ({ ...tile, group: GROUPS[tile.key] }));
    }

    get table() {
        const { tables } = this.state.data;
        return tables.find(({ name }) => name === this.state.table) || tables[0];
    }

    /** [{key, label, unit, help}] of the table's columns */
    get heads() {
        const byKey = Object.fromEntries(this.state.data.tiles.map((tile) => [tile.key, tile]));
        return COLUMNS.map((key) => ({ ...byKey[key], group: GROUPS[key] }));
    }

    get titles() {
        return { in: _t("In"), out: _t("Out"), open: _t("Open") };
    }

    get isEmpty() {
        return this.state.data.tiles.every(({ value }) => !value);
    }

    format(value, unit) {
        if (value === null || value === undefined) {
            return "–";
        }
        if (unit === "share") {
            return `${formatFloat(value * 100, { digits: [0, 0] })} %`;
        }
        const digits = Number.isInteger(value) ? 0 : unit === "score" ? 2 : 1;
        const number = formatFloat(value, { digits: [0, digits] });
        if (unit === "days") {
            return value === 1 ? _t("1 day") : _t("%s days", number);
        }
        return unit === "hours" ? (value === 1 ? _t("1 hour") : _t("%s hours", number)) : number;
    }

    formatChange({ change, unit, value, before }) {
        if (change === null) {
            return "";
        }
        const points = unit === "share";
        const amount = points ? (value - before) * 100 : change * 100;
        const sign = amount > 0 ? "+" : amount < 0 ? "−" : "±";
        const number = formatFloat(Math.abs(amount), { digits: [0, 0] });
        return points ? _t("%s points", `${sign}${number}`) : `${sign}${number} %`;
    }

    formatVerdict(verdict) {
        return { better: _t("better"), worse: _t("worse"), same: "" }[verdict];
    }

    formatDay(day) {
        return luxon.DateTime.fromISO(day).toFormat("dd/LL/yy");
    }

    formatStep({ first, last }) {
        return first === last ? this.formatDay(first) : `${this.formatDay(first)}–${this.formatDay(last)}`;
    }

    get bars() {
        return this.table.lines.slice(0, MOST_BARS);
    }

    // === DRAWING === //

    clear() {
        this.charts.forEach((chart) => chart.destroy());
        this.charts = [];
    }

    draw() {
        this.clear();
        const configs = { course: this.courseConfig, bars: this.barsConfig };
        for (const [name, ref] of Object.entries(this.canvases)) {
            if (ref.el) {
                this.charts.push(new window.Chart(ref.el, configs[name]));
            }
        }
    }

    get courseConfig() {
        const { course } = this.state.data;
        const datasets = LINES.map(([name, color]) => ({
            label: this.titles[name],
            data: course.map((step) => step[name]),
            borderColor: getColor(color, "light", 6),
            backgroundColor: getColor(color, "light", 6),
            borderDash: name === "open" ? [6, 4] : [],
            pointStyle: { in: "circle", out: "triangle", open: "rect" }[name],
            tension: 0.2,
        }));
        return {
            type: "line",
            data: { labels: course.map(({ first }) => this.formatDay(first)), datasets },
            options: this.getChartOptions({ y: WHOLE }),
        };
    }

    get barsConfig() {
        const datasets = LINES.map(([name, color]) => ({
            label: this.titles[name],
            data: this.bars.map(
                ({ figures }) => figures[{ in: "received", out: "closed", open: "open" }[name]]
            ),
            backgroundColor: getColor(color, "light", 6),
        }));
        const options = this.getChartOptions({ x: WHOLE });
        options.indexAxis = "y";
        return { type: "bar", data: { labels: this.bars.map(({ name }) => name.split(" / ").pop()), datasets }, options };
    }

    getChartOptions(scales) {
        return {
            responsive: true,
            maintainAspectRatio: false,
            animation: false,
            plugins: { legend: { position: "bottom", labels: { usePointStyle: true } } },
            scales,
        };
    }
}

registry.category("actions").add("municipal_indicators", MunicipalIndicators);
