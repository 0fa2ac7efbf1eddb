"""Words of warranty plans in templates."""

from django import template

from orders import warranty_words

register = template.Library()
register.filter("plan_name", warranty_words.plan_name)
register.filter("fault_names", warranty_words.fault_names)
