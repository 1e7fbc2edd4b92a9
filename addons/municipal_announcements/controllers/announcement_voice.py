from odoo.http import Controller, request, route

VOICE = "/municipal_announcements/voice/<int:number>/<string:lang>/<int:_version>.wav"


class AnnouncementVoice(Controller):
    """The spoken preview, for those who may read the announcement in the office."""

    @route(VOICE, type="http", auth="user", methods=["GET"], readonly=True)
    def announcement_voice(self, number, lang, _version):
        installed = dict(request.env["res.lang"].get_installed())
        Announcement = request.env["municipal.announcement"].with_context(lang=lang)
        found = Announcement.search([("id", "=", number)]) if lang in installed else None
        sound = found and found._get_spoken_sound()
        if not sound:
            raise request.not_found()
        headers = [("Content-Type", "audio/wav"), ("Cache-Control", "private, max-age=3600")]
        return request.make_response(sound, headers)
