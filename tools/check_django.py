"""What only a started Django can check: settings, pending migrations, every template."""

import os
import sys
from pathlib import Path

from vircle.embedded.errors import StartError
from vircle.embedded.paths import ROOT
from vircle.embedded.servers import start_servers
from vircle.embedded.supervisor import Supervisor


def template_names() -> list[str]:
    from django.template import engines

    directories = [Path(place) for place in engines["django"].template_dirs]
    ours = [place for place in directories if ROOT in place.parents and ".venv" not in place.parts]
    return sorted(
        str(found.relative_to(place))
        for place in ours
        for found in place.rglob("*.*")
        if found.is_file()
    )


def compile_templates() -> list[str]:
    from django.template import TemplateDoesNotExist, TemplateSyntaxError, engines

    problems = []
    for name in template_names():
        try:
            engines["django"].get_template(name)
        except (TemplateSyntaxError, TemplateDoesNotExist, UnicodeDecodeError) as error:
            problems.append(f"{name}: {error}")
    return problems


def check() -> list[str]:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("check", fail_level="WARNING")
    call_command("makemigrations", check_changes=True, dry_run=True)
    return compile_templates()


def main() -> int:
    os.environ.setdefault("VIRCLE_ENV", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vircle.settings")
    with Supervisor() as supervisor:
        try:
            start_servers(supervisor=supervisor, throwaway=True).export()
        except StartError as error:
            problems = [str(error)]
        else:
            problems = check()
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
