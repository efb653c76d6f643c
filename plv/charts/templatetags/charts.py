"""`{% chart obj %}`"""

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from plv.charts import Chart

register = template.Library()


@register.simple_tag
def chart(drawn: Chart | None) -> SafeString | str:
    """The drawing, and under it the table of its figures."""
    return "" if drawn is None else get_template(drawn.template_name).render({"chart": drawn})
