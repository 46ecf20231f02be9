from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from app.store import sent_forms
from app.store.database import change, run
from app.store.tables.columns import now
from app.store.tables.people import SentForm
from tests.fixtures.study import Study


def test_a_form_of_a_person_is_noted_once(study: Study) -> None:
    form, lead, analyst = uuid.uuid4(), study.people["lead"], study.people["analyst"]
    with study.app.app_context():
        assert sent_forms.address_of(lead, form) is None
        with change():
            assert sent_forms.note(lead, form, "/projects/first")
        with change():
            assert not sent_forms.note(lead, form, "/projects/second")
            assert sent_forms.note(analyst, form, "/projects/theirs")
        assert sent_forms.address_of(lead, form) == "/projects/first"
        assert sent_forms.address_of(analyst, form) == "/projects/theirs"


def test_old_ones_are_forgotten(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    lead = study.people["lead"]
    with study.app.app_context():
        with change():
            monkeypatch.setattr(sent_forms, "now", lambda: now() - sent_forms.KEPT)
            sent_forms.note(lead, uuid.uuid4(), "/old")
        with change():
            monkeypatch.setattr(sent_forms, "now", lambda: now() + timedelta(seconds=1))
            sent_forms.note(lead, uuid.uuid4(), "/new")
        assert run(sa.select(SentForm.address)).scalars().all() == ["/new"]
