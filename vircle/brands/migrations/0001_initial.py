import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
import vircle.brands.models
import vircle.foundation.schema
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('name', models.CharField(blank=True, max_length=40)),
                ('is_staff', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Brand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=14)),
                ('code', models.CharField(default=vircle.brands.models.new_code, max_length=8, unique=True, validators=[django.core.validators.RegexValidator('^[a-z0-9]{2,8}$')])),
                ('support_phone', models.CharField(max_length=20)),
                ('color', models.CharField(default='#2F4B7C', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9A-Fa-f]{6}$')])),
                ('logo', models.ImageField(blank=True, upload_to='logos/')),
                ('quiet_hours', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[a-z0-9]{2,8}$')), name='brand_code_shape'), models.CheckConstraint(condition=models.Q(('color__regex', '^#[0-9A-Fa-f]{6}$')), name='brand_color_shape')],
            },
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(default=uuid.uuid4)),
                ('name_sealed', models.BinaryField(null=True)),
                ('phone_sealed', models.BinaryField(null=True)),
                ('phone_last4', models.CharField(blank=True, max_length=4)),
                ('unreachable', models.CharField(blank=True, max_length=12)),
                ('created_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'phone_last4'], name='customer_last4')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'ref'), name='customer_ref')],
            },
        ),
        migrations.CreateModel(
            name='CustomerIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('phone', '휴대폰 번호'), ('order', '주문')], max_length=8)),
                ('index', models.BinaryField(max_length=40)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='identities', to='brands.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'kind', 'index'), name='identity_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['phone', 'order'])), name='identity_kind')],
            },
        ),
        migrations.CreateModel(
            name='CustomerLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.UUIDField(default=uuid.uuid4)),
                ('kind', models.CharField(choices=[('w', '보증서'), ('s', '스탬프 카드')], max_length=1)),
                ('subject_id', models.BigIntegerField()),
                ('generation', models.SmallIntegerField(default=1)),
                ('token_hash', models.BinaryField(max_length=32)),
                ('first_opened_at', models.DateTimeField(null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='links', to='brands.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'kind', 'subject_id'), name='link_subject'), models.UniqueConstraint(fields=('brand', 'token_hash'), name='link_token'), models.CheckConstraint(condition=models.Q(('kind__in', ['w', 's'])), name='link_kind')],
            },
        ),
        migrations.CreateModel(
            name='CustomerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('index', models.BinaryField(max_length=40)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('customer', vircle.foundation.schema.TenantForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='names', to='brands.customer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'index', 'customer'), name='customer_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', '소유자'), ('admin', '관리자'), ('operator', '운영자'), ('viewer', '조회자')], max_length=10)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand', 'user'), name='membership_once'), models.CheckConstraint(condition=models.Q(('role__in', ['owner', 'admin', 'operator', 'viewer'])), name='membership_role')],
            },
        ),
        migrations.CreateModel(
            name='SignInLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=20)),
                ('address', models.GenericIPAddressField(null=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='AuditLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=40)),
                ('subject', models.CharField(blank=True, max_length=80)),
                ('detail', models.JSONField(default=dict)),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-at'], name='auditlog_recent')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('action', models.CharField(max_length=40)),
                ('customer_ref', models.UUIDField(null=True)),
                ('address', models.GenericIPAddressField(null=True)),
                ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='brands.brand')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-at'], name='accesslog_recent')],
            },
        ),
    ]
